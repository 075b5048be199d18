-- Who signs in, what they decided, and a few settings.

create table staff (
    id integer primary key,
    name text not null unique collate nocase check (length(name) between 1 and 80),
    role text not null check (role in ('facilitator', 'commissioner', 'admin')),
    passphrase_hash text not null
) strict;

create table sessions (
    id_hash text primary key,
    staff_id integer not null references staff (id) on delete cascade,
    started_minute integer not null,
    seen_minute integer not null
) strict, without rowid;

-- Ids and days, never words. Nothing updates or deletes a row.
create table decisions (
    id text primary key,
    day text not null,
    staff_id integer not null,
    action text not null check (
        action in ('shown', 'hidden', 'read', 'waiting', 'set_aside', 'put_back')
    ),
    subject_id text not null,
    reason text not null default ''
) strict, without rowid;

create trigger decisions_are_not_changed before update on decisions
begin
    select raise(abort, 'decisions are only ever added');
end;

create trigger decisions_are_not_deleted before delete on decisions
begin
    select raise(abort, 'decisions are only ever added');
end;

create table settings (
    name text primary key,
    value text not null
) strict, without rowid;

-- Grows by one whenever what a screen shows may have changed.
create table revision (
    only integer primary key check (only = 1),
    number integer not null
) strict;

insert into revision (only, number) values (1, 0);
