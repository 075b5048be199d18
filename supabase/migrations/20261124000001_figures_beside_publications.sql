-- A month that was looked at in the live view is published with exact counts, and what a rule hides
-- for another number's sake tells of both. So each number of the live view stands by itself, as a lower
-- bound that leaves room for five people who said something else: `feedback.disclosure.release`. Whoever
-- is no admin gets the figures as released; before, they were counts with reasons in place of some.

create function private.rounded(n integer) returns integer
language sql immutable set search_path = '' as $$ select n - n % 5 $$;

-- Parts of a total rounded down, and together at least a step less than the total is; null for few.
create function private.at_least(parts jsonb, of_all integer) returns jsonb
language plpgsql immutable set search_path = '' as $$
declare
    kept jsonb;
    most integer;
begin
    select coalesce(jsonb_object_agg(key, private.rounded(value::integer)), '{}') into kept
    from jsonb_each_text(parts);
    while (select coalesce(sum(value::integer), 0) from jsonb_each_text(kept))
        > private.rounded(of_all) - 5
    loop
        -- All of the largest: what is shown as more than another is more.
        select max(value::integer) into most from jsonb_each_text(kept);
        select jsonb_object_agg(key, value::integer - 5 * (value::integer = most)::integer) into kept
        from jsonb_each_text(kept);
    end loop;
    return (
        select coalesce(jsonb_object_agg(key, nullif(value::integer, 0)), '{}')
        from jsonb_each_text(kept)
    );
end;
$$;

create function private.gated_figures(raw jsonb, everybody text[]) returns jsonb
language plpgsql immutable set search_path = '' as $$
declare
    k constant integer := 5;
    b constant integer := 10;
    answered integer := (raw ->> 'responses')::integer;
    wrote integer := (raw ->> 'with_words')::integer;
    who jsonb := private.at_least(
        jsonb_build_object('with_words', wrote, 'nil', (raw ->> 'nil')::integer), answered
    );
    -- However few wrote nothing, ten would have written: themes being there tells no more.
    has_themes boolean := wrote >= b and answered >= b + k - 1;
    shown_wrote integer := case
        when has_themes then greatest((who ->> 'with_words')::integer, b)
        else (who ->> 'with_words')::integer
    end;
begin
    if answered < k then
        return jsonb_build_object(
            'responses', null, 'with_words', null, 'nil', null, 'options', '{}'::jsonb,
            'themes', '{}'::jsonb
        );
    end if;
    return jsonb_build_object(
        'responses', private.rounded(answered),
        'with_words', shown_wrote,
        'nil', who -> 'nil',
        'options', case when answered >= b then coalesce((
            select jsonb_object_agg(key, private.at_least(value, answered))
            from jsonb_each(raw -> 'options') where key = any (everybody)
        ), '{}') else '{}'::jsonb end,
        'themes', case when has_themes then coalesce((
            select jsonb_object_agg(
                key, private.at_least(jsonb_build_object(key, value), shown_wrote) -> key
            ) from jsonb_each(raw -> 'themes')
        ), '{}') else '{}'::jsonb end
    );
end;
$$;

revoke execute on function private.rounded(integer) from public;
revoke execute on function private.at_least(jsonb, integer) from public;
revoke execute on function private.gated_figures(jsonb, text[]) from public;

create or replace function public.figures(since date, threshold integer, base integer) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
    raw jsonb := private.raw_counts(since);
    -- The one question that every survey asks of everybody: no other has this base.
    everybody text[] := array(
        select question ->> 'id'
        from public.surveys, jsonb_array_elements(definition::jsonb -> 'questions') as question
        where question ->> 'kind' = 'rating'
    );
begin
    perform private.require(private.staff_role() is not null);
    if private.staff_role() = 'admin' then
        return raw || jsonb_build_object('raw', true);
    end if;
    return private.gated_figures(raw, everybody);
end;
$$;

-- What hid one number for another's sake.
drop function private.in_fives(jsonb);
drop function private.gated_parts(jsonb, integer);
drop function private.suppress_parts(jsonb, integer);
drop function private.suppress_share(integer, integer, integer);
