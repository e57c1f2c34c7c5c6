-- Under which settings all links of a mailbox and kind were last planned: what rests because of one is planned again under others.
ALTER TABLE feeds ADD COLUMN planned_under TEXT;
