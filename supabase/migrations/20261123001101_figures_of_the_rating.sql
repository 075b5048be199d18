-- The released figures from a day on: raw for an admin, through the gate for everybody else.
--
-- Of the questions only the rating, now that sites ask different surveys: what was asked of the
-- people of some sites would say something of those sites alone (docs/disclosure.md). `no_theme` is
-- null where too few wrote for themes to be counted at all.
create or replace function public.figures(since date, threshold integer, base integer) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
    raw jsonb := private.raw_counts(since);
    k integer := greatest(threshold, 5);
    b integer := greatest(base, threshold, 10);
    answered integer := (raw ->> 'responses')::integer;
    wrote integer := (raw ->> 'with_words')::integer;
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
            from jsonb_each(raw -> 'options') where key = any (everybody)
        ), '{}') else '{}'::jsonb end,
        'themes', case when wrote >= b then coalesce((
            select jsonb_object_agg(key, private.suppress_share(value::integer, wrote, k))
            from jsonb_each_text(raw -> 'themes')
        ), '{}') else '{}'::jsonb end
    );
end;
$$;
