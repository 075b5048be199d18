-- The gate of the live view does not ask whoever asks how strict it should be: figures through two
-- thresholds could be compared, and then tell what each of them hides. An installation with larger
-- ones applies them to what comes from here. The function keeps its parameters and its grants.

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
    return jsonb_build_object(
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
    );
end;
$$;
