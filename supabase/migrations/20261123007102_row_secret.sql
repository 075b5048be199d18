-- What keys of rows of files are made with, so that the same file brought twice adds nothing. Made
-- at first use, then the same for good, whichever copy of the app asks. Staff can read it, and
-- nobody can read the keys.

create function public.row_secret() returns text
language plpgsql security definer set search_path = '' as $$
begin
    perform private.require(private.staff_role() in ('admin', 'facilitator'));
    insert into public.settings (name, value)
    values (
        'row_secret', replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '')
    )
    on conflict do nothing;
    return (select value from public.settings where name = 'row_secret');
end;
$$;

revoke all on function public.row_secret() from public, anon, authenticated, service_role;
grant execute on function public.row_secret() to authenticated;
