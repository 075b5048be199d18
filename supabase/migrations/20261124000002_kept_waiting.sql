-- Somebody who wrote down every look at the live view, and read the published month, could now and then
-- work out what the few said who came between two looks. So of the answers that wait each stays behind
-- with a chance of one in four, and comes in with a later batch: nobody can tell from a look who had
-- come by then and was not in it. Functions that were there keep the grants they have.

create or replace function private.release(
    at_least integer, together integer default 0, own_sites boolean default false
) returns integer
language plpgsql set search_path = '' as $$
declare
    released integer;
begin
    -- One at a time: two releases that count the same answers would let a smaller batch through.
    perform pg_advisory_xact_lock(4711);
    with chosen as materialized (
        select id, count(*) over (partition by site_id, date_trunc('month', day)) as batch
        from public.responses
        where counted = set_aside
        and (not own_sites or site_id in (select private.my_sites()))
        and random() >= 0.25
    ),
    due as materialized (select id from chosen where batch >= at_least)
    update public.responses set counted = not responses.set_aside
    from due
    where responses.id = due.id and (select count(*) from due) >= together;
    get diagnostics released = row_count;
    if released > 0 then
        update public.revision set number = number + 1 where only_row;
    end if;
    return released;
end;
$$;
