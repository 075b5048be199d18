-- Who asks, as the application keeps it: a facilitator may set it through the API, and residents'
-- pages, the live view and the gate read it. What they could not read would stop all of them.

create function private.is_day(value jsonb) returns boolean
language sql immutable set search_path = '' as $$
    select coalesce(jsonb_typeof(value), 'null') = 'null'
        or value #>> '{}' ~ '^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$'
$$;

create function private.check_organisers() returns trigger
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
        and coalesce(who ->> 'counting_from', '0000-00-01') like '%-01',
        'Who asks cannot be kept like this.'
    );
    -- A day that no calendar has ends here as well.
    perform (who ->> 'next_meeting')::date, (who ->> 'counting_from')::date;
    return new;
exception when data_exception then
    perform private.refuse_unless(false, 'Who asks cannot be kept like this.');
end;
$$;

create trigger organisers_can_be_read before insert or update on public.settings
for each row when (new.name = 'organisers') execute function private.check_organisers();

revoke execute on function private.is_day(jsonb), private.check_organisers()
    from public, anon, authenticated, service_role;
