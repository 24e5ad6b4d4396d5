-- An index of arrays has an entry for an empty one, too, and it is the dearest to write of all that a schedule has: most
-- have no tags, and pay for it at every change of their status. Lists by tag name this condition.
DROP INDEX schedule_by_tag;
CREATE INDEX schedule_by_tag ON schedule USING gin (tags) WHERE tags <> '{}';
