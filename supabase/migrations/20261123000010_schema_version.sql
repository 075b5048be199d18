-- What `python -m feedback doctor` asks before anybody has signed in: which migrations the project
-- has, and what it lets a stranger do. Names of functions and tables, which are no secret, and
-- nothing that is in a table of ours.
create function public.schema_state() returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
    applied jsonb;
begin
    begin
        select coalesce(jsonb_agg(version order by version), '[]') into applied
        from supabase_migrations.schema_migrations;
    exception when undefined_table or undefined_column or insufficient_privilege then
        applied := null;  -- not applied with the Supabase CLI: nobody recorded them
    end;
    return jsonb_build_object(
        'migrations', applied,
        'functions_for_anybody', (
            select coalesce(jsonb_agg(distinct proname order by proname), '[]')
            from pg_catalog.pg_proc
            where pronamespace = 'public'::regnamespace
            and has_function_privilege('anon', oid, 'execute')
            and not exists (
                select 1 from pg_catalog.pg_depend
                where objid = pg_proc.oid and deptype = 'e'  -- an extension's
            )
        ),
        'tables_for_anybody', (
            select coalesce(jsonb_agg(relname order by relname), '[]') from pg_catalog.pg_class
            where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f')
            and (
                has_any_column_privilege('anon', oid, 'select, insert, update')
                or has_table_privilege('anon', oid, 'delete, truncate')
            )
        ),
        'tables_without_row_level_security', (
            select coalesce(jsonb_agg(relname order by relname), '[]') from pg_catalog.pg_class
            where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
            and not relrowsecurity
        )
    );
end;
$$;

revoke all on function public.schema_state() from public, anon, authenticated;
grant execute on function public.schema_state() to anon, authenticated;
