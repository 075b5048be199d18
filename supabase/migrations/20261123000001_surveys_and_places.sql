-- What is asked, and where. The same step as sqlite_migrations/0001_surveys_and_places.sql.
--
-- Every table: row-level security on, read through it, written by functions only. New projects
-- grant nothing on new tables, older ones grant too much: so every right is stated here, and
-- tests/test_supabase_rights.py compares them with a complete list.

create schema private;
revoke all on schema private from public;
grant usage on schema private to anon, authenticated;

create table public.surveys (
    id text not null,
    version integer not null check (version > 0),
    definition text not null,
    primary key (id, version)
);

create table public.sites (
    id bigint generated always as identity primary key,
    name text not null unique check (char_length(name) between 1 and 80)
);

create table public.placements (
    code text primary key check (code ~ '^[0-9A-Z]{6}$'),
    site_id bigint not null references public.sites (id),
    name text not null check (char_length(name) between 1 and 80),
    state text not null default 'open' check (state in ('open', 'closed', 'withdrawn'))
);

create index placements_by_site on public.placements (site_id);

alter table public.surveys enable row level security;
alter table public.sites enable row level security;
alter table public.placements enable row level security;

revoke all on public.surveys, public.sites, public.placements from anon, authenticated, public;
