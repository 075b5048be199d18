-- Who asks also says when somebody reads answers; and facilitators keep the names of staff, which
-- are taken out of comments. Residents' pages read the former and never the latter.

create function private.is_hour(value jsonb) returns boolean
language sql immutable set search_path = '' as $$
    select coalesce(jsonb_typeof(value), 'null') = 'null'
        or jsonb_typeof(value) = 'number' and value #>> '{}' ~ '^([01]?\d|2[0-4])$'
$$;

create function private.are_weekdays(value jsonb) returns boolean
language sql immutable set search_path = '' as $$
    select case coalesce(jsonb_typeof(value), 'null')
        when 'null' then false
        when 'array' then not exists (
            select 1 from jsonb_array_elements(value) as day
            where jsonb_typeof(day) <> 'number' or day #>> '{}' !~ '^[0-6]$'
        )
        else false
    end
$$;

create or replace function private.check_organisers() returns trigger
language plpgsql set search_path = '' as $$
declare
    who jsonb;
begin
    who := new.value::jsonb;
    perform private.refuse_unless(
        jsonb_typeof(who) = 'object' and char_length(new.value) <= 5000
        and not exists (
            select 1 from jsonb_each(who)
            where key in ('name', 'meeting_place', 'answers_contact')
            and jsonb_typeof(value) <> 'string'
        )
        and private.is_day(who -> 'next_meeting')
        and private.is_day(who -> 'counting_from')
        and coalesce(who ->> 'counting_from', '0000-00-01') like '%-01'
        and (not who ? 'reading_days' or private.are_weekdays(who -> 'reading_days'))
        and private.is_hour(who -> 'reading_from')
        and private.is_hour(who -> 'reading_until'),
        'Who asks cannot be kept like this.'
    );
    -- A day that no calendar has ends here as well.
    perform (who ->> 'next_meeting')::date, (who ->> 'counting_from')::date;
    return new;
exception when data_exception then
    perform private.refuse_unless(false, 'Who asks cannot be kept like this.');
end;
$$;

create or replace function public.set_setting(name text, value text) returns void
language plpgsql security definer set search_path = '' as $$
begin
    perform private.require(
        private.staff_role() = 'admin'
        or private.staff_role() = 'facilitator'
        and set_setting.name in ('organisers', 'staff_names')
    );
    insert into public.settings values (set_setting.name, set_setting.value)
    on conflict on constraint settings_pkey do update set value = excluded.value;
    update public.revision set number = number + 1 where only_row;
end;
$$;

revoke execute on function private.is_hour(jsonb), private.are_weekdays(jsonb)
    from public, anon, authenticated, service_role;
