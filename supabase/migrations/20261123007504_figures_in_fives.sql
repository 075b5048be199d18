-- The live view is looked at again and again. Exact figures could be subtracted from those before,
-- and tell what the few people said who came in between. So every number is rounded down to fives
-- after it has passed the gate, as `feedback.disclosure.release` does.

create or replace function private.in_fives(cell jsonb) returns jsonb
language sql immutable set search_path = '' as $$
    select case jsonb_typeof(cell)
        when 'number' then to_jsonb(cell::integer - cell::integer % 5)
        when 'object' then (
            select coalesce(jsonb_object_agg(key, private.in_fives(value)), '{}') from jsonb_each(cell)
        )
        else cell
    end
$$;
revoke execute on function private.in_fives(jsonb) from public;

-- All of them is as telling as nearly all.
create or replace function private.suppress_share(n integer, of_all integer, threshold integer)
returns jsonb
language sql immutable set search_path = '' as $$
    select case
        when n > 0 and n < threshold then '"few"'::jsonb
        when n > 0 and of_all - n < threshold then '"nearly_all"'::jsonb
        else to_jsonb(n)
    end
$$;

create or replace function public.figures(since date, threshold integer, base integer) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
    raw jsonb := private.raw_counts(since);
    k constant integer := 5;
    b constant integer := 10;
    answered integer := (raw ->> 'responses')::integer;
    wrote integer := (raw ->> 'with_words')::integer;
    said_nothing integer := (raw ->> 'nil')::integer;
    -- They add up to all who answered.
    parts jsonb := jsonb_build_object(
        'with_words', wrote, 'nil', said_nothing, 'nothing', answered - wrote - said_nothing
    );
    themes jsonb := '{}';
    -- The one question that every survey asks of everybody: no other has this base.
    everybody text[] := array(
        select question ->> 'id'
        from public.surveys, jsonb_array_elements(definition::jsonb -> 'questions') as question
        where question ->> 'kind' = 'rating'
    );
begin
    perform private.require(private.staff_role() is not null);
    if private.staff_role() = 'admin' then
        return raw;
    end if;
    if answered < k then
        return jsonb_build_object('responses', 'few', 'with_words', 'few', 'nil', 'few',
            'no_theme', null, 'options', '{}'::jsonb, 'themes', '{}'::jsonb);
    end if;
    parts := private.gated_parts(parts, k);
    if wrote >= b then
        select coalesce(jsonb_object_agg(key, private.suppress_share(value::integer, wrote, k)), '{}')
        into themes from jsonb_each_text(raw -> 'themes');
    end if;
    return private.in_fives(jsonb_build_object(
        'responses', answered,
        'with_words', parts -> 'with_words',
        'nil', parts -> 'nil',
        'no_theme', case
            when wrote >= b and not exists (
                select 1 from jsonb_each(themes) where jsonb_typeof(value) = 'string'
            )
            then private.suppress_share((raw ->> 'no_theme')::integer, wrote, k)
        end,
        'options', case when answered >= b then coalesce((
            select jsonb_object_agg(key, private.gated_parts(value, k))
            from jsonb_each(raw -> 'options') where key = any (everybody)
        ), '{}') else '{}'::jsonb end,
        'themes', themes
    ));
end;
$$;

-- Who updates the figures by hand brings in the waiting answers of their own sites, and as a
-- facilitator no fewer than five together. It was two before, and of all sites.

drop function public.release_answers(integer);
drop function private.release(integer);

create function private.release(
    at_least integer, together integer default 0, own_sites boolean default false
) returns integer
language plpgsql set search_path = '' as $$
declare
    released integer;
begin
    -- One at a time: two releases that count the same answers would let a smaller batch through.
    perform pg_advisory_xact_lock(4711);
    with due as (
        select site_id, date_trunc('month', day) as month, count(*) as changes
        from public.responses
        where counted = set_aside
        and (not own_sites or site_id in (select private.my_sites()))
        group by 1, 2 having count(*) >= at_least
    )
    update public.responses set counted = not responses.set_aside
    from due
    where responses.counted = responses.set_aside
    and responses.site_id = due.site_id and date_trunc('month', responses.day) = due.month
    and (select sum(changes) from due) >= together;
    get diagnostics released = row_count;
    if released > 0 then
        update public.revision set number = number + 1 where only_row;
    end if;
    return released;
end;
$$;
revoke execute on function private.release(integer, integer, boolean) from public;

create function public.release_answers(at_least integer, together integer) returns integer
language plpgsql security definer set search_path = '' as $$
begin
    perform private.require(private.staff_role() in ('admin', 'facilitator'));
    return private.release(
        at_least,
        case when private.staff_role() = 'admin' then together else greatest(together, 5) end,
        true
    );
end;
$$;
revoke execute on function public.release_answers(integer, integer) from public, anon;
grant execute on function public.release_answers(integer, integer) to authenticated;
