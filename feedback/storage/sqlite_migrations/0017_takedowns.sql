-- Words that were shown and were taken down: who did it, on which day, and why. A comment can be
-- taken down again, after somebody put it back into the queue.

create table takedowns (
    comment_id text not null references comments (id) on delete cascade,
    number integer not null,
    day text not null check (day glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    staff_id integer not null,
    -- null until somebody says why: in a room there is no time for it
    reason text check (reason in ('points', 'upsets', 'withdrawn', 'mistake', 'other')),
    note text not null default '' check (length(note) <= 200),
    said_by integer,  -- who said why
    primary key (comment_id, number),
    check ((reason is null) = (said_by is null)),
    check (reason is not null or note = '')
) strict, without rowid;
