-- Who may read which rows, and run which functions. Stated in full: nothing is left to defaults,
-- which differ between older and newer projects.

create policy staff_read_surveys on public.surveys for select to authenticated
    using ((select private.staff_role()) is not null);
create policy staff_read_sites on public.sites for select to authenticated
    using ((select private.staff_role()) is not null);
create policy staff_read_placements on public.placements for select to authenticated
    using ((select private.staff_role()) is not null);
create policy moderators_read_responses on public.responses for select to authenticated
    using (site_id in (select private.my_sites()));
create policy moderators_read_answers on public.answers for select to authenticated
    using (response_id in (
        select id from public.responses where site_id in (select private.my_sites())
    ));
create policy moderators_read_comments on public.comments for select to authenticated
    using (response_id in (
        select id from public.responses where site_id in (select private.my_sites())
    ));
create policy moderators_read_tags on public.tags for select to authenticated
    using (comment_id in (
        select comments.id from public.comments
        join public.responses on responses.id = response_id
        where site_id in (select private.my_sites())
    ));
create policy moderators_read_decisions on public.decisions for select to authenticated
    using ((select private.may_make_sites()) or staff_id = (select private.staff_id()));
create policy staff_read_settings on public.settings for select to authenticated
    using ((select private.staff_role()) is not null);
create policy staff_read_themselves on public.staff for select to authenticated
    using (user_id = (select auth.uid()) or (select private.staff_role()) = 'admin');
create policy staff_read_their_sites on public.staff_sites for select to authenticated
    using (staff_id = (select private.staff_id()) or (select private.staff_role()) = 'admin');

grant select on public.surveys, public.sites, public.placements, public.responses, public.answers,
    public.comments, public.tags, public.decisions, public.settings, public.staff,
    public.staff_sites to authenticated;

revoke execute on all functions in schema public from public, anon, authenticated;
revoke execute on all functions in schema private from public, anon, authenticated;

grant execute on function
    public.open_survey(text),
    public.submit_response(jsonb, integer)
    to anon, authenticated;

grant execute on function
    public.keep_survey(text, integer, text),
    public.add_site(text),
    public.add_placement(text, bigint, text, text),
    public.set_placement_state(text, text),
    public.set_setting(text, text),
    public.figures(date, integer, integer),
    public.shown_comments(date, integer, integer),
    public.revision(),
    public.release_answers(integer),
    public.comments_in(text, integer),
    public.comment_count(text),
    public.waiting_changes(),
    public.responses_for_moderation(boolean, integer),
    public.decide(uuid, text, text, text, date),
    public.move_aside(uuid, boolean, text, date),
    public.decisions_made(),
    public.export_responses(boolean, uuid, integer)
    to authenticated;

-- What the policies and the invoker functions above call. They tell people about themselves only.
grant execute on function
    private.staff_role(),
    private.staff_id(),
    private.staff_name(bigint),
    private.my_sites(),
    private.may_make_sites(),
    private.comment_json(public.comments)
    to authenticated;
