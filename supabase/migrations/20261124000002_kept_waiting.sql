-- Somebody who wrote down every look at the live view, and read the published month, could now and then
-- work out what the few said who came between two looks. So of the answers of a site and month that wait
-- one always stays behind, and each of the others with a chance of one in eight, until a later batch:
-- nobody can tell from a look who had come by then and was not in it. Only an admin, who reads raw
-- counts, can bring in all, for answers that are made up.

drop function public.release_answers(integer, integer);
drop function private.release(integer, integer, boolean);

create function private.release(
    at_least integer, together integer default 0, own_sites boolean default false,
    hold_back boolean default true
) returns integer
language plpgsql set search_path = '' as $$
declare
    released integer;
begin
    -- One at a time: two releases that count the same answers would let a smaller batch through.
    perform pg_advisory_xact_lock(4711);
    with waiting as materialized (
        select id, site_id, date_trunc('month', day) as month,
            row_number() over (
                partition by site_id, date_trunc('month', day) order by random()
            ) as place
        from public.responses
        where counted = set_aside
        and (not own_sites or site_id in (select private.my_sites()))
    ),
    drawn as materialized (
        select id, count(*) over (partition by site_id, month) as batch
        from waiting where not hold_back or (place > 1 and random() >= 0.125)
    ),
    due as materialized (select id from drawn where batch >= at_least)
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
revoke execute on function private.release(integer, integer, boolean, boolean) from public;

create function public.release_answers(
    at_least integer, together integer, hold_back boolean default true
) returns integer
language plpgsql security definer set search_path = '' as $$
begin
    perform private.require(private.staff_role() in ('admin', 'facilitator'));
    return private.release(
        at_least,
        case when private.staff_role() = 'admin' then together else greatest(together, 5) end,
        true,
        hold_back or private.staff_role() <> 'admin'
    );
end;
$$;
revoke execute on function public.release_answers(integer, integer, boolean) from public, anon;
grant execute on function public.release_answers(integer, integer, boolean) to authenticated;
