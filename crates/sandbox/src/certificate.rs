//! The development certificate: an authority of its own and a leaf for this machine's loopback names.

use jiff::{SignedDuration, Timestamp};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Files of a development certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    /// Certificate of the authority, to be trusted.
    pub ca: PathBuf,
    /// Leaf, followed by the authority.
    pub cert: PathBuf,
    /// The leaf's private key.
    pub key: PathBuf,
}

/// Why there is no certificate.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// Look at the folder's rights.
    #[error("cannot write {}", .0.display())]
    Write(PathBuf, #[source] std::io::Error),
    /// The certificate library refused.
    #[error("the certificate cannot be made")]
    Make(#[from] rcgen::Error),
}

const LIFETIME: SignedDuration = SignedDuration::from_hours(365 * 24);
const RENEW_BEFORE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Writes `ca.pem`, `cert.pem` and `key.pem` into a folder, unless they are there and good for another week. The
/// authority's own key is thrown away: nothing else can ever be signed by it.
pub fn ensure(folder: &Path, now: Timestamp) -> Result<Files, CertificateError> {
    let files = Files {
        ca: folder.join("ca.pem"),
        cert: folder.join("cert.pem"),
        key: folder.join("key.pem"),
    };
    let until = folder.join("valid-until");
    let still_good = || -> Option<bool> {
        let end: Timestamp = fs::read_to_string(&until).ok()?.trim().parse().ok()?;
        let complete = [&files.ca, &files.cert, &files.key]
            .iter()
            .all(|file| file.is_file());
        Some(complete && end - RENEW_BEFORE > now)
    };
    if still_good() == Some(true) {
        return Ok(files);
    }
    fs::create_dir_all(folder).map_err(|error| CertificateError::Write(folder.to_owned(), error))?;
    let end = now + LIFETIME;
    let (ca, cert, key) = make(now, end)?;
    write(&files.ca, &ca, Readable::ByAll)?;
    write(&files.cert, &format!("{cert}{ca}"), Readable::ByAll)?;
    write(&files.key, &key, Readable::ByOwner)?;
    write(&until, &end.to_string(), Readable::ByAll)?;
    Ok(files)
}

fn make(now: Timestamp, end: Timestamp) -> Result<(String, String, String), rcgen::Error> {
    let day = |at: Timestamp| {
        let date = at.to_zoned(jiff::tz::TimeZone::UTC).date();
        date_time_ymd(
            i32::from(date.year()),
            date.month().unsigned_abs(),
            date.day().unsigned_abs(),
        )
    };
    // A day of grace for clocks that are behind.
    let (from, to) = (day(now - SignedDuration::from_hours(24)), day(end));
    let mut ca = CertificateParams::new(Vec::new())?;
    ca.distinguished_name
        .push(DnType::CommonName, "Development authority of the sandbox");
    ca.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    ca.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    (ca.not_before, ca.not_after) = (from, to);
    let ca_key = KeyPair::generate()?;
    let ca_cert = ca.self_signed(&ca_key)?;
    let mut leaf = CertificateParams::new(["localhost", "127.0.0.1", "::1"].map(str::to_owned))?;
    leaf.distinguished_name.push(DnType::CommonName, "localhost");
    leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    leaf.use_authority_key_identifier_extension = true;
    (leaf.not_before, leaf.not_after) = (from, to);
    let leaf_key = KeyPair::generate()?;
    let leaf_cert = leaf.signed_by(&leaf_key, &Issuer::from_params(&ca, &ca_key))?;
    Ok((ca_cert.pem(), leaf_cert.pem(), leaf_key.serialize_pem()))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Readable {
    ByAll,
    ByOwner,
}

fn write(path: &Path, text: &str, readable: Readable) -> Result<(), CertificateError> {
    let failed = |error| CertificateError::Write(path.to_owned(), error);
    // A key of an earlier run may have other rights: a new file gets the ones asked for from its first byte.
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(error)),
        Ok(()) | Err(_) => {}
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(if readable == Readable::ByOwner {
            0o600
        } else {
            0o644
        });
    }
    options
        .open(path)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(failed)
}
