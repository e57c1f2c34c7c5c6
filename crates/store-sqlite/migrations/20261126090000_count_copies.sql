-- How many links a user has of a kind is asked before every round: counted in the index, without reading what is kept of each.
CREATE INDEX copies_counted ON copies (user_id, kind, standing, updated_at);
