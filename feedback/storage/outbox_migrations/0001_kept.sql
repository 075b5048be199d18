-- Answers that wait until the store takes them.
--
-- No row number and no time finer than the day, as in the store itself: the file does not tell in
-- which order people answered.

create table kept (
    submission_key text primary key,
    day text not null,
    answer text not null,   -- JSON, exactly as it will be sent
    batch integer not null,
    refusal text not null default ''  -- why the store will not take it; empty while it waits
) strict, without rowid;
