-- Staff who come and go: which sites they see, when they ended, their second factor, and the
-- record of who changed what about whom.
--
-- A name is unique among those who are there, so `staff` is made anew without its old `unique`;
-- `sessions` refers to it and moves with it, so that nobody is signed out by the change.

create table staff_to_be (
    id integer primary key,
    name text not null collate nocase check (length(name) between 1 and 80),
    role text not null check (role in ('facilitator', 'commissioner', 'admin')),
    passphrase_hash text not null,
    all_sites integer not null default 1 check (all_sites in (0, 1)),
    ended_day text check (ended_day glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    -- The secret behind the six digits, in base 32; '' is none.
    second_factor text not null default '',
    -- The half minute of the last digits accepted: none are accepted twice.
    second_factor_step integer not null default 0,
    check (role <> 'admin' or all_sites = 1)
) strict;

insert into staff_to_be (id, name, role, passphrase_hash)
select id, name, role, passphrase_hash from staff;

create table sessions_to_be (
    id_hash text primary key,
    staff_id integer not null references staff_to_be (id),
    started_minute integer not null,
    seen_minute integer not null
) strict, without rowid;

insert into sessions_to_be (id_hash, staff_id, started_minute, seen_minute)
select id_hash, staff_id, started_minute, seen_minute from sessions;

drop table sessions;
drop table staff;
alter table staff_to_be rename to staff;
alter table sessions_to_be rename to sessions;

create unique index staff_there_by_name on staff (name) where ended_day is null;
create index sessions_by_staff on sessions (staff_id);

create trigger staff_are_not_deleted before delete on staff
begin
    select raise(abort, 'staff are ended, never deleted: decisions name them');
end;

create table staff_sites (
    staff_id integer not null references staff (id),
    site_id integer not null references sites (id),
    primary key (staff_id, site_id)
) strict, without rowid;

-- Ids, roles and days, never names. Nothing updates or deletes a row.
create table staff_events (
    id integer primary key,
    day text not null,
    staff_id integer not null,  -- who did it; 0 is the command line
    action text not null check (
        action in (
            'invited', 'passphrase_reset', 'passphrase_changed', 'role_changed', 'sites_changed',
            'second_factor_on', 'second_factor_off', 'removed'
        )
    ),
    subject_id integer not null references staff (id),
    detail text not null default ''
) strict;

create trigger staff_events_are_not_changed before update on staff_events
begin
    select raise(abort, 'staff events are only ever added');
end;

create trigger staff_events_are_not_deleted before delete on staff_events
begin
    select raise(abort, 'staff events are only ever added');
end;
