-- A number that the gate holds back says why, as in feedback/disclosure.py: "few", or "nearly_all"
-- of a known number of people. A null for both made the wall say "fewer than 5" of what all but a
-- few had said, to everybody but an admin.

drop function private.suppress_share(integer, integer, integer);

create function private.suppress_share(n integer, of_all integer, threshold integer) returns jsonb
language sql immutable set search_path = '' as $$
    select case
        when n > 0 and n < threshold then '"few"'::jsonb
        when of_all - n > 0 and of_all - n < threshold then '"nearly_all"'::jsonb
        else to_jsonb(n)
    end
$$;

revoke execute on function private.suppress_share(integer, integer, integer) from public;

-- The released figures from a day on: raw for an admin, through the gate for everybody else.
-- Questions with several answers overlap and are left out. `no_theme` is null where too few wrote
-- for themes to be counted at all.
create or replace function public.figures(since date, threshold integer, base integer) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
    raw jsonb := private.raw_counts(since);
    k integer := greatest(threshold, 5);
    b integer := greatest(base, threshold, 10);
    answered integer := (raw ->> 'responses')::integer;
    wrote integer := (raw ->> 'with_words')::integer;
    single text[] := array(
        select question ->> 'id'
        from public.surveys, jsonb_array_elements(definition::jsonb -> 'questions') as question
        where question ->> 'kind' in ('rating', 'choice')
    );
begin
    perform private.require(private.staff_role() is not null);
    if private.staff_role() = 'admin' then
        return raw;
    end if;
    if answered < k then
        return jsonb_build_object('responses', 'few', 'with_words', 'few', 'no_theme', null,
            'options', '{}'::jsonb, 'themes', '{}'::jsonb);
    end if;
    return jsonb_build_object(
        'responses', answered,
        'with_words', private.suppress_share(wrote, answered, k),
        'no_theme', case when wrote >= b
            then private.suppress_share((raw ->> 'no_theme')::integer, wrote, k) end,
        'options', case when answered >= b then coalesce((
            select jsonb_object_agg(key, (
                -- A part is only ever held back because it is small, or protects a small one.
                select jsonb_object_agg(
                    part.key, case when part.value = 'null' then '"few"' else part.value end
                )
                from jsonb_each(private.suppress_parts(value, k)) as part
            ))
            from jsonb_each(raw -> 'options') where key = any (single)
        ), '{}') else '{}'::jsonb end,
        'themes', case when wrote >= b then coalesce((
            select jsonb_object_agg(key, private.suppress_share(value::integer, wrote, k))
            from jsonb_each_text(raw -> 'themes')
        ), '{}') else '{}'::jsonb end
    );
end;
$$;
