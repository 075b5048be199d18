-- Where a closed or withdrawn code leads: an open one of the same site. For residents, who may list
-- no placements. Nothing to do in the embedded store, which needs no function for it.

create function public.successor(code text) returns jsonb
language sql stable security definer set search_path = '' as $$
    select jsonb_build_object(
        'code', other.code, 'name', other.name, 'state', other.state,
        'site_id', sites.id, 'site', sites.name
    )
    from public.placements as old
    join public.placements as other on other.site_id = old.site_id
    join public.sites on sites.id = other.site_id
    where old.code = successor.code and other.state = 'open'
    order by other.name, other.code limit 1
$$;

revoke execute on function public.successor(text) from public, anon, authenticated, service_role;
grant execute on function public.successor(text) to anon, authenticated;
