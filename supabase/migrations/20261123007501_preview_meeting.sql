-- Who runs meetings sees what the room would see before the room can: also while it is being prepared,
-- and with the questions that are still drafts. Nothing to change on SQLite.

-- What stands on the screens of a meeting. No result before it is shown, no ballot and no number of
-- them; words only while they may be shown.
create function private.presented(meeting public.meetings, with_drafts boolean) returns jsonb
language sql stable set search_path = '' as $$
    select jsonb_build_object(
        'id', meeting.id, 'day', meeting.day, 'state', meeting.state, 'public', meeting.public,
        'stage', meeting.stage, 'stage_version', meeting.stage_version, 'deck', meeting.deck,
        'rounds', coalesce((
            select jsonb_agg(
                private.round_json(rounds, rounds.state = 'shown') order by position, rounds.id
            )
            from public.rounds
            where meeting_id = meeting.id and (with_drafts or rounds.state <> 'draft')
        ), '[]'),
        'quotes', coalesce((
            select jsonb_agg(jsonb_build_object(
                'id', comments.id, 'survey_id', survey_id, 'survey_version', survey_version,
                'question', question, 'text', shown_text
            ) order by place)
            from jsonb_array_elements_text(meeting.quotes) with ordinality as chosen (id, place)
            join public.comments on comments.id = chosen.id::uuid
            join public.responses on responses.id = response_id
            where comments.state = 'shown' and permission = 'show' and not set_aside
        ), '[]'),
        'promises', coalesce((
            select jsonb_agg(to_jsonb(promises) order by promises.id)
            from public.promises where meeting_id = meeting.id
        ), '[]')
    )
$$;

create or replace function public.join_meeting(code text) returns jsonb
language sql stable security definer set search_path = '' as $$
    select private.presented(meetings, false)
    from public.meetings where meetings.code = join_meeting.code and state <> 'preparing'
$$;

create function public.preview_meeting(code text) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
    perform private.require(private.runs_meetings());
    return (
        select private.presented(meetings, true)
        from public.meetings where meetings.code = preview_meeting.code
    );
end;
$$;

revoke execute on function
    private.presented(public.meetings, boolean),
    public.preview_meeting(text)
    from public, anon, authenticated, service_role;
grant execute on function public.preview_meeting(text) to authenticated;
