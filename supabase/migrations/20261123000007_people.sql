-- Staff who come and go, and the record of who changed what about whom. The same step as
-- sqlite_migrations/0004_people.sql. Passphrases belong to Supabase Auth; there are no six digits.
--
-- Somebody who has ended has no sign-in any more (`user_id` is null), and every right is looked up
-- by it: so all of them end in the statement that ends somebody. The row stays: decisions name it.

alter table public.staff
    add column ended_day date,
    alter column user_id drop not null,
    drop constraint staff_user_id_fkey,
    add constraint staff_user_id_fkey
        foreign key (user_id) references auth.users (id) on delete set null,
    add constraint staff_end_with_their_sign_in check ((ended_day is null) = (user_id is not null));

drop index public.staff_by_name;
create unique index staff_there_by_name on public.staff (lower(name)) where ended_day is null;

create function private.refuse_deletion() returns trigger
language plpgsql set search_path = '' as $$
begin
    raise exception 'staff are ended, never deleted: decisions name them';
end;
$$;

create trigger staff_are_not_deleted before delete on public.staff
for each row execute function private.refuse_deletion();

-- Deleting somebody's sign-in in Supabase Auth ends them here as well.
create function private.end_with_sign_in() returns trigger
language plpgsql set search_path = '' as $$
begin
    new.ended_day := coalesce(new.ended_day, current_date);
    return new;
end;
$$;

create trigger staff_end_with_their_sign_in before update on public.staff
for each row when (new.user_id is null) execute function private.end_with_sign_in();

-- Ids, roles and days, never names. Nothing updates or deletes a row.
create table public.staff_events (
    id bigint generated always as identity primary key,
    day date not null,
    staff_id bigint not null,  -- who did it; 0 is the command line
    action text not null check (
        action in (
            'invited', 'passphrase_reset', 'passphrase_changed', 'role_changed', 'sites_changed',
            'removed'
        )
    ),
    subject_id bigint not null references public.staff (id),
    detail text not null default ''
);

create function private.refuse_staff_event_change() returns trigger
language plpgsql set search_path = '' as $$
begin
    raise exception 'staff events are only ever added';
end;
$$;

create trigger staff_events_are_not_changed before update or delete on public.staff_events
for each row execute function private.refuse_staff_event_change();

create trigger staff_events_are_not_emptied before truncate on public.staff_events
for each statement execute function private.refuse_staff_event_change();

alter table public.staff_events enable row level security;
revoke all on public.staff_events from anon, authenticated, service_role, public;

-- Whoever holds the service key is the command line of whoever runs the service. The role is a
-- claim of the signed token, which PostgREST has checked.
create function private.runs_staff() returns boolean
language sql stable security definer set search_path = '' as $$
    select coalesce(private.staff_role() = 'admin', false)
        or coalesce((select auth.jwt()) ->> 'role' = 'service_role', false)
$$;

create function private.member_json(member public.staff) returns jsonb
language sql stable set search_path = '' as $$
    select jsonb_build_object(
        'id', member.id, 'name', member.name, 'role', member.role,
        'sites', case when not (member.all_sites or member.role = 'admin') then coalesce((
            select jsonb_agg(site_id order by site_id) from public.staff_sites
            where staff_id = member.id
        ), '[]') end
    )
$$;

-- Who is asking: null for somebody who signs in and is no staff.
create function public.me() returns jsonb
language sql stable security definer set search_path = '' as $$
    select private.member_json(staff) from public.staff where user_id = (select auth.uid())
$$;

create function public.list_staff() returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
    perform private.require(private.runs_staff());
    return coalesce((
        select jsonb_agg(private.member_json(staff) order by lower(name), id) from public.staff
        where ended_day is null
    ), '[]');
end;
$$;

create function public.list_staff_events() returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
    perform private.require(private.runs_staff());
    return coalesce((
        select jsonb_agg(
            jsonb_build_array(
                day, private.staff_name(staff_id), action, private.staff_name(subject_id), detail
            ) order by id desc
        )
        from public.staff_events
    ), '[]');
end;
$$;

-- One row of somebody who is there, locked: two admins change one after the other.
create function private.there(staff_id bigint) returns public.staff
language plpgsql set search_path = '' as $$
declare
    somebody public.staff;
begin
    select * into somebody from public.staff
    where id = there.staff_id and ended_day is null for update;
    perform private.refuse_unless(somebody.id is not null, 'This person has been removed.');
    return somebody;
end;
$$;

create function private.keep_staff_sites(staff_id bigint, sites bigint[]) returns void
language sql set search_path = '' as $$
    delete from public.staff_sites where staff_sites.staff_id = keep_staff_sites.staff_id;
    update public.staff set all_sites = keep_staff_sites.sites is null
    where id = keep_staff_sites.staff_id;
    insert into public.staff_sites (staff_id, site_id)
    select keep_staff_sites.staff_id, site from unnest(keep_staff_sites.sites) as site;
$$;

create function private.record_staff_event(
    day date, action text, subject bigint, detail text
) returns void
language sql set search_path = '' as $$
    insert into public.staff_events (day, staff_id, action, subject_id, detail)
    values (day, coalesce(private.staff_id(), 0), action, subject, detail);
$$;

-- The last admin stays. One lock for all: two admins who end each other would both pass otherwise.
create function private.require_an_admin() returns void
language plpgsql set search_path = '' as $$
begin
    perform private.refuse_unless(
        exists (select 1 from public.staff where role = 'admin' and ended_day is null),
        'This is the last admin. Make somebody else an admin first.'
    );
end;
$$;

create function private.begin_staff_change() returns void
language plpgsql set search_path = '' as $$
begin
    perform private.require(private.runs_staff());
    perform pg_advisory_xact_lock(4712);
end;
$$;

-- A role for somebody who has a sign-in of Supabase Auth. `sites` null is all of them.
create function public.add_staff(email text, name text, role text, sites bigint[], day date)
returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
    who uuid;
    added public.staff;
begin
    perform private.begin_staff_change();
    perform private.refuse_unless(
        char_length(add_staff.name) between 1 and 80, 'Please give a name of up to 80 characters.'
    );
    perform private.refuse_unless(
        add_staff.role in ('facilitator', 'commissioner', 'admin'), 'There is no such role.'
    );
    perform private.refuse_unless(
        add_staff.role = 'facilitator' or add_staff.sites is null,
        'Only a facilitator has some sites and not others.'
    );
    select id into who from auth.users where lower(users.email) = lower(add_staff.email);
    perform private.refuse_unless(who is not null, 'Nobody has a sign-in with this e-mail yet.');
    perform private.refuse_unless(
        not exists (select 1 from public.staff where user_id = who),
        'This person has a role already.'
    );
    perform private.refuse_unless(
        not exists (
            select 1 from public.staff
            where lower(staff.name) = lower(add_staff.name) and ended_day is null
        ),
        'There is already somebody with this name.'
    );
    insert into public.staff (user_id, name, role) values (who, add_staff.name, add_staff.role)
    returning * into added;
    perform private.keep_staff_sites(added.id, add_staff.sites);
    perform private.record_staff_event(add_staff.day, 'invited', added.id, add_staff.role);
    return (select private.member_json(staff) from public.staff where id = added.id);
end;
$$;

create function public.set_staff_role(staff_id bigint, role text, day date) returns void
language plpgsql security definer set search_path = '' as $$
declare
    before public.staff;
begin
    perform private.begin_staff_change();
    before := private.there(set_staff_role.staff_id);
    perform private.refuse_unless(
        set_staff_role.role in ('facilitator', 'commissioner', 'admin'), 'There is no such role.'
    );
    update public.staff set role = set_staff_role.role where id = before.id;
    if set_staff_role.role = 'admin' then
        perform private.keep_staff_sites(before.id, null);
    end if;
    perform private.require_an_admin();
    perform private.record_staff_event(
        set_staff_role.day, 'role_changed', before.id, set_staff_role.role
    );
end;
$$;

create function public.set_staff_sites(staff_id bigint, sites bigint[], day date) returns void
language plpgsql security definer set search_path = '' as $$
declare
    before public.staff;
begin
    perform private.begin_staff_change();
    before := private.there(set_staff_sites.staff_id);
    perform private.refuse_unless(
        before.role <> 'admin' or set_staff_sites.sites is null,
        'An admin sees all sites. Change the role first.'
    );
    perform private.keep_staff_sites(before.id, set_staff_sites.sites);
    perform private.record_staff_event(
        set_staff_sites.day, 'sites_changed', before.id, coalesce((
            select string_agg(site::text, ' ' order by site)
            from unnest(set_staff_sites.sites) as site
        ), 'all')
    );
end;
$$;

create function public.end_staff(staff_id bigint, day date) returns void
language plpgsql security definer set search_path = '' as $$
declare
    before public.staff;
    -- Whoever ends themselves has no id any more when it is put on record.
    doer bigint := coalesce(private.staff_id(), 0);
begin
    perform private.begin_staff_change();
    before := private.there(end_staff.staff_id);
    update public.staff set ended_day = end_staff.day, user_id = null where id = before.id;
    perform private.require_an_admin();
    insert into public.staff_events (day, staff_id, action, subject_id)
    values (end_staff.day, doer, 'removed', before.id);
end;
$$;

-- Supabase Auth has changed the passphrase; here is only said who did it. One's own, or anybody's
-- with the service key, which alone can do that.
create function public.record_passphrase(staff_id bigint, day date) returns void
language plpgsql security definer set search_path = '' as $$
declare
    own boolean := record_passphrase.staff_id = private.staff_id();
begin
    perform private.require(
        own or coalesce((select auth.jwt()) ->> 'role' = 'service_role', false)
    );
    perform private.record_staff_event(
        record_passphrase.day,
        case when own then 'passphrase_changed' else 'passphrase_reset' end,
        record_passphrase.staff_id, ''
    );
end;
$$;

-- Whose sign-in in Supabase Auth this is: for a new passphrase, by the command line.
create function public.staff_user(staff_id bigint) returns uuid
language sql stable security definer set search_path = '' as $$
    select user_id from public.staff where id = staff_user.staff_id
$$;

revoke execute on all functions in schema public from public;
revoke execute on all functions in schema private from public;
revoke execute on function
    public.me(),
    public.list_staff(),
    public.list_staff_events(),
    public.add_staff(text, text, text, bigint[], date),
    public.set_staff_role(bigint, text, date),
    public.set_staff_sites(bigint, bigint[], date),
    public.end_staff(bigint, date),
    public.record_passphrase(bigint, date),
    public.staff_user(bigint)
    from anon, authenticated, service_role;

grant execute on function
    public.me(),
    public.list_staff(),
    public.list_staff_events(),
    public.add_staff(text, text, text, bigint[], date),
    public.set_staff_role(bigint, text, date),
    public.set_staff_sites(bigint, bigint[], date),
    public.end_staff(bigint, date),
    public.record_passphrase(bigint, date)
    to authenticated;

-- The command line's, with the service key: people, and the names of their sites.
grant execute on function
    public.list_staff(),
    public.list_staff_events(),
    public.add_staff(text, text, text, bigint[], date),
    public.set_staff_role(bigint, text, date),
    public.set_staff_sites(bigint, bigint[], date),
    public.end_staff(bigint, date),
    public.record_passphrase(bigint, date),
    public.staff_user(bigint)
    to service_role;
grant select on public.sites to service_role;
