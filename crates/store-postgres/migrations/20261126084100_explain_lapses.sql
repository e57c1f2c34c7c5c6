-- Why the identity provider refuses to renew an authorization: our word for who must act, and its own. When it was last
-- renewed tells when one whose mailbox rests is to be renewed next.
ALTER TABLE authorizations ADD COLUMN lapsed_why TEXT;
ALTER TABLE authorizations ADD COLUMN lapsed_code TEXT;
ALTER TABLE authorizations ADD COLUMN renewed_at BIGINT;
