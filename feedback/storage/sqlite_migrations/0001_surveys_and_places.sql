-- What is asked, and where.

create table surveys (
    id text not null,
    version integer not null check (version > 0),
    definition text not null,
    primary key (id, version)
) strict;

create table sites (
    id integer primary key,
    name text not null unique check (length(name) between 1 and 80)
) strict;

create table placements (
    code text primary key check (length(code) = 6 and code = upper(code)),
    site_id integer not null references sites (id),
    name text not null check (length(name) between 1 and 80),
    state text not null default 'open' check (state in ('open', 'closed', 'withdrawn'))
) strict, without rowid;

create index placements_by_site on placements (site_id);
