//! Being signed in: to Microsoft, then to Sales, each in a window that Outlook opens. Nothing here is ever stored.

use super::failure::Failure;
use shared::api::me::{ConnectionProblem, Me};
use std::fmt;

/// How far signing in is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Session {
    /// No bearer.
    SignedOut(Option<Trouble>),
    /// A sign-in window is open, or its outcome is being redeemed.
    SigningIn(Side, Step),
    /// A bearer, but no working Sales authorization.
    MicrosoftOnly(Option<Trouble>),
    /// Both.
    Connected,
}

/// Whom the user signs in to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Microsoft.
    Exchange,
    /// Oracle Sales.
    Sales,
}

/// Where a running sign-in stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The user is in the window.
    Window,
    /// The window has answered; our server is asked.
    Finishing,
    /// Outlook is asked for a token, and then our server, with nothing for the user to do.
    Silent,
}

/// How Outlook is asked for the user's token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Nobody notices.
    Silent,
    /// From a press: Outlook may open a window.
    Pressed,
}

/// Why Outlook gave no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoToken {
    /// The user has to consent, or to show more of themselves.
    PressNeeded,
    /// The user would not.
    Cancelled,
    /// Anything else.
    Broken,
}

/// Why the user is not signed in although they were, or tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The session is over; nothing chosen is lost.
    Ended,
    /// Microsoft no longer accepts the stored authorization, and why.
    ExchangeLapsed(ConnectionProblem),
    /// Sales no longer accepts the stored authorization, and why.
    SalesLapsed(ConnectionProblem),
    /// The Sales user has no resource record.
    NoSalesUser,
    /// The user closed the window or said no to it.
    Cancelled,
    /// The browser kept the window from opening.
    PopUpBlocked,
    /// Another window of this add-in is open.
    WindowBusy,
    /// The window opened and could not load or answer.
    WindowFailed,
    /// The identity provider, or our server on its behalf, said no.
    Refused(Refused),
    /// Our server could not be asked, or refused.
    Failed(Failure),
}

/// Why an identity provider said no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The user, or a rule of their organisation, declined.
    AccessDenied,
    /// An administrator has to consent first.
    ConsentRequired,
    /// The sign-in took too long.
    Expired,
    /// Anything else.
    Failed,
}

impl Refused {
    /// Reads the reason of a dialog message.
    pub fn parse(reason: &str) -> Self {
        match reason {
            "access_denied" => Refused::AccessDenied,
            "consent_required" => Refused::ConsentRequired,
            "expired" => Refused::Expired,
            _ => Refused::Failed,
        }
    }
}

impl Trouble {
    /// Reads the code with which Office.js ends or refuses a window.
    pub fn of_office(code: u32) -> Self {
        match code {
            // Closed by the user, or "Ignore" in Outlook's question before opening.
            12006 | 12009 => Trouble::Cancelled,
            12007 => Trouble::WindowBusy,
            // window.open gave nothing.
            12011 => Trouble::PopUpBlocked,
            _ => Trouble::WindowFailed,
        }
    }
}

impl Session {
    /// Where the server's word on both authorizations leaves the user.
    pub fn of(me: &Me) -> Self {
        if !me.exchange.connected {
            let why = me.exchange.problem.unwrap_or(ConnectionProblem::Lapsed);
            return Session::SignedOut(Some(Trouble::ExchangeLapsed(why)));
        }
        if me.sales.connected {
            return Session::Connected;
        }
        Session::MicrosoftOnly(match me.sales.problem {
            None | Some(ConnectionProblem::NotConnected) => None,
            Some(ConnectionProblem::NoSalesUser) => Some(Trouble::NoSalesUser),
            Some(why) => Some(Trouble::SalesLapsed(why)),
        })
    }

    /// Whom the user signs in to next, or is signing in to.
    pub fn side(&self) -> Side {
        match self {
            Session::SignedOut(_) => Side::Exchange,
            Session::SigningIn(side, _) => *side,
            Session::MicrosoftOnly(_) | Session::Connected => Side::Sales,
        }
    }

    /// Why the last try did not work, if it did not.
    pub fn trouble(&self) -> Option<&Trouble> {
        match self {
            Session::SignedOut(trouble) | Session::MicrosoftOnly(trouble) => trouble.as_ref(),
            Session::SigningIn(..) | Session::Connected => None,
        }
    }
}

/// The secret of one sign-in (RFC 7636): only who knows it can redeem the window's code.
#[derive(Clone, PartialEq, Eq)]
pub struct Verifier(String);

impl Verifier {
    /// 43 characters, as RFC 7636 section 4.1 recommends.
    pub fn from_random(bytes: &[u8; 32]) -> Self {
        Verifier(base64url(bytes))
    }

    /// As it is sent when the code is redeemed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Verifier")
    }
}

/// A verifier and its challenge, made before the button is pressed: a browser opens a window only right after a click.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// Stays in the pane.
    pub verifier: Verifier,
    /// Goes into the window's address.
    pub challenge: String,
}

impl Prepared {
    /// From a verifier and the SHA-256 of its text.
    pub fn new(verifier: Verifier, digest: &[u8]) -> Self {
        Prepared {
            verifier,
            challenge: base64url(digest),
        }
    }

    /// The path where the Microsoft sign-in starts.
    pub fn start_path(&self) -> String {
        ["/auth/microsoft/start?challenge=", &self.challenge].concat()
    }
}

/// Base64 with the address-safe alphabet and no padding (RFC 4648 section 5).
pub fn base64url(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk
            .iter()
            .fold(0u32, |group, byte| group << 8 | u32::from(*byte))
            << (8 * (3 - chunk.len()));
        for place in 0..=chunk.len() {
            let index = (group >> (18 - 6 * place)) & 63;
            text.push(char::from(ALPHABET[index as usize]));
        }
    }
    text
}

#[cfg(test)]
mod tests;
