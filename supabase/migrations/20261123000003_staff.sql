-- Who signs in, what they decided, and a few settings. The same step as
-- sqlite_migrations/0003_staff.sql; here Supabase Auth keeps passphrases and sessions.

create table public.staff (
    id bigint generated always as identity primary key,
    user_id uuid not null unique references auth.users (id) on delete cascade,
    name text not null check (char_length(name) between 1 and 80),
    role text not null check (role in ('facilitator', 'commissioner', 'admin')),
    all_sites boolean not null default false
);

create unique index staff_by_name on public.staff (lower(name));

-- Which sites a facilitator reads and moderates, unless all of them.
create table public.staff_sites (
    staff_id bigint not null references public.staff (id) on delete cascade,
    site_id bigint not null references public.sites (id) on delete cascade,
    primary key (staff_id, site_id)
);

-- Ids and days, never words. Nothing updates or deletes a row.
create table public.decisions (
    id uuid primary key default gen_random_uuid(),
    day date not null,
    staff_id bigint not null,
    action text not null check (
        action in ('shown', 'hidden', 'read', 'waiting', 'set_aside', 'put_back')
    ),
    subject_id uuid not null,
    reason text not null default ''
);

create function private.refuse_change() returns trigger
language plpgsql set search_path = '' as $$
begin
    raise exception 'decisions are only ever added';
end;
$$;

create trigger decisions_are_not_changed before update or delete on public.decisions
for each row execute function private.refuse_change();

create trigger decisions_are_not_emptied before truncate on public.decisions
for each statement execute function private.refuse_change();

create table public.settings (
    name text primary key,
    value text not null
);

-- Grows by one whenever what a screen shows may have changed.
create table public.revision (
    only_row boolean primary key default true check (only_row),
    number bigint not null
);

insert into public.revision (number) values (0);

alter table public.staff enable row level security;
alter table public.staff_sites enable row level security;
alter table public.decisions enable row level security;
alter table public.settings enable row level security;
alter table public.revision enable row level security;

revoke all on public.staff, public.staff_sites, public.decisions, public.settings, public.revision
    from anon, authenticated, public;

-- The role of whoever asks: from the table above, never from metadata a person can edit. Security
-- definer, because nobody may read that table for this; stable, so that a query asks once.
create function private.staff_role() returns text
language sql stable security definer set search_path = '' as $$
    select role from public.staff where user_id = (select auth.uid())
$$;

create function private.staff_id() returns bigint
language sql stable security definer set search_path = '' as $$
    select id from public.staff where user_id = (select auth.uid())
$$;

-- The sites whose answers whoever asks may read and moderate.
create function private.my_sites() returns setof bigint
language sql stable security definer set search_path = '' as $$
    select sites.id from public.sites join public.staff on staff.user_id = (select auth.uid())
    where role = 'admin'
    or role = 'facilitator' and (
        all_sites
        or exists (
            select 1 from public.staff_sites where staff_id = staff.id and site_id = sites.id
        )
    )
$$;

create function private.moderates(site bigint) returns boolean
language sql stable security definer set search_path = '' as $$
    select site in (select private.my_sites())
$$;

create function private.may_make_sites() returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (
        select 1 from public.staff where user_id = (select auth.uid())
        and (role = 'admin' or role = 'facilitator' and all_sites)
    )
$$;

create function private.staff_name(id bigint) returns text
language sql stable security definer set search_path = '' as $$
    select coalesce((select name from public.staff where staff.id = staff_name.id), '')
$$;
