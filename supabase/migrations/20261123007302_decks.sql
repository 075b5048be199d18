-- What a meeting presents: screens as they were frozen, and the quotes that were chosen, by id. Words
-- are looked up when they are shown, so that those taken down are gone from everywhere.
-- The same step as sqlite_migrations/0015_decks.sql.

alter table public.meetings
    add column deck text not null default '[]' check (char_length(deck) <= 200000),
    add column quotes jsonb not null default '[]';

create function private.are_comment_ids(value jsonb) returns boolean
language sql immutable set search_path = '' as $$
    select coalesce(jsonb_typeof(value), 'null') = 'array' and jsonb_array_length(value) <= 50
        and not exists (
            select 1 from jsonb_array_elements(value) as id
            where jsonb_typeof(id) <> 'string' or id #>> '{}' !~ '^[0-9a-f-]{32,36}$'
        )
$$;

create function public.keep_deck(id text, seen integer, deck text, quotes jsonb) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
    perform private.require(private.runs_meetings());
    perform private.refuse_unless(
        char_length(keep_deck.deck) <= 200000 and private.are_comment_ids(keep_deck.quotes),
        'This is nothing to present.'
    );
    update public.meetings
    set deck = keep_deck.deck, quotes = keep_deck.quotes, version = version + 1
    where meetings.id = keep_deck.id and version = seen;
    if not found then
        return false;
    end if;
    update public.revision set number = number + 1 where only_row;
    return true;
end;
$$;

create or replace function public.join_meeting(code text) returns jsonb
language sql stable security definer set search_path = '' as $$
    select jsonb_build_object(
        'id', id, 'day', day, 'state', state, 'public', public, 'stage', stage,
        'stage_version', stage_version, 'deck', deck,
        'rounds', coalesce((
            select jsonb_agg(
                private.round_json(rounds, rounds.state = 'shown') order by position, rounds.id
            )
            from public.rounds where meeting_id = meetings.id and rounds.state <> 'draft'
        ), '[]'),
        'quotes', coalesce((
            select jsonb_agg(jsonb_build_object(
                'id', comments.id, 'survey_id', survey_id, 'survey_version', survey_version,
                'question', question, 'text', shown_text
            ) order by place)
            from jsonb_array_elements_text(meetings.quotes) with ordinality as chosen (id, place)
            join public.comments on comments.id = chosen.id::uuid
            join public.responses on responses.id = response_id
            where comments.state = 'shown' and permission = 'show' and not set_aside
        ), '[]'),
        'promises', coalesce((
            select jsonb_agg(to_jsonb(promises) order by promises.id)
            from public.promises where meeting_id = meetings.id
        ), '[]')
    )
    from public.meetings where meetings.code = join_meeting.code and state <> 'preparing'
$$;

-- A café's meetings bring what they present; the function keeps the grants it has.
create or replace function public.copy_meeting(kept jsonb) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
    asked jsonb;
    promise jsonb;
begin
    perform private.require(private.staff_role() = 'admin');
    perform private.refuse_unless(
        coalesce(jsonb_typeof(kept -> 'rounds'), 'null') = 'array'
        and coalesce(jsonb_typeof(kept -> 'promises'), 'null') = 'array'
        and private.has_texts(kept -> 'meeting', array['id', 'deck'])
        and char_length(kept #>> '{meeting,deck}') <= 200000
        and private.are_comment_ids(kept #> '{meeting,quotes}'),
        'This is no meeting.'
    );
    if exists (select 1 from public.meetings where id = kept #>> '{meeting,id}') then
        return false;
    end if;
    perform public.add_meeting(kept -> 'meeting');
    update public.meetings
    set deck = kept #>> '{meeting,deck}', quotes = kept #> '{meeting,quotes}'
    where id = kept #>> '{meeting,id}';
    for asked in select jsonb_array_elements(kept -> 'rounds') loop
        perform public.add_round(asked);
        update public.rounds set state = asked ->> 'state', result = asked ->> 'result'
        where id = asked ->> 'id' and asked ->> 'state' in ('counted', 'shown')
        and char_length(asked ->> 'result') between 1 and 200000;
    end loop;
    for promise in select jsonb_array_elements(kept -> 'promises') loop
        perform public.add_promise(promise);
    end loop;
    return true;
end;
$$;

revoke execute on function
    private.are_comment_ids(jsonb),
    public.keep_deck(text, integer, text, jsonb)
    from public, anon, authenticated, service_role;
grant execute on function public.keep_deck(text, integer, text, jsonb) to authenticated;
