-- A month that was looked at in the live view is published with exact counts. Both together told how
-- many wrote nothing: through a theme that nearly all who wrote had mentioned, and through how many
-- mentioned none. So where how many wrote is hidden, no number is held against it, and themes are
-- counted only where ten wrote however few wrote nothing, as `feedback.disclosure.release` has it.

create function private.gated_figures(raw jsonb, everybody text[]) returns jsonb
language plpgsql immutable set search_path = '' as $$
declare
    k constant integer := 5;
    b constant integer := 10;
    answered integer := (raw ->> 'responses')::integer;
    wrote integer := (raw ->> 'with_words')::integer;
    said_nothing integer := (raw ->> 'nil')::integer;
    -- They add up to all who answered.
    parts jsonb := private.gated_parts(jsonb_build_object(
        'with_words', wrote, 'nil', said_nothing, 'nothing', answered - wrote - said_nothing
    ), k);
    says_how_many_wrote boolean := jsonb_typeof(parts -> 'with_words') = 'number';
    themes jsonb := '{}';
begin
    if answered < k then
        return jsonb_build_object('responses', 'few', 'with_words', 'few', 'nil', 'few',
            'no_theme', null, 'options', '{}'::jsonb, 'themes', '{}'::jsonb);
    end if;
    if wrote >= b and (says_how_many_wrote or answered >= b + k - 1) then
        select coalesce(jsonb_object_agg(key, private.suppress_share(
            value::integer, case when says_how_many_wrote then wrote else answered end, k
        )), '{}') into themes from jsonb_each_text(raw -> 'themes');
    end if;
    return private.in_fives(jsonb_build_object(
        'responses', answered,
        'with_words', parts -> 'with_words',
        'nil', parts -> 'nil',
        'no_theme', case
            when wrote >= b and says_how_many_wrote and not exists (
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
        return raw;
    end if;
    return private.gated_figures(raw, everybody);
end;
$$;
