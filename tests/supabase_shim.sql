-- A STAND-IN for what a Supabase project has before its first migration. Not Supabase's own SQL:
-- only the roles, schemas, functions and default rights that ours lean on. Tests only.
--
-- Run once by the superuser `supabase_admin` on an empty PostgreSQL 15 cluster.

-- Roles. `project_owner` stands for Supabase's `postgres`: it owns the project and runs the
-- migrations, but is no superuser.

create role anon nologin noinherit;
create role authenticated nologin noinherit;
create role service_role nologin noinherit bypassrls;
create role authenticator login noinherit;
create role supabase_auth_admin nologin noinherit;
create role project_owner login createdb createrole replication bypassrls;

grant anon, authenticated, service_role to authenticator;
grant anon, authenticated, service_role to project_owner with admin option;

-- PostgREST takes these over with the role (they are Supabase's).
alter role authenticator set statement_timeout = '8s';
alter role authenticator set lock_timeout = '8s';
alter role anon set statement_timeout = '3s';
alter role authenticated set statement_timeout = '8s';

alter database postgres owner to project_owner;  -- and so of the schema `public`
alter database postgres set search_path = "$user", public, extensions;
grant usage on schema public to anon, authenticated, service_role;

create schema extensions;
grant usage on schema extensions to anon, authenticated, service_role;
grant all on schema extensions to project_owner with grant option;
create extension pgcrypto schema extensions;
create extension "uuid-ossp" schema extensions;

-- Whose request it is. The tables belong to Supabase Auth; `project_owner` may use and reference
-- them but not change their shape.

create schema auth authorization supabase_auth_admin;
grant usage on schema auth to anon, authenticated, service_role, project_owner;

create table auth.users (
    id uuid primary key,
    aud text not null default 'authenticated',
    role text not null default 'authenticated',
    email text unique,
    raw_app_meta_data jsonb not null default '{"provider": "email", "providers": ["email"]}',
    raw_user_meta_data jsonb not null default '{}',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);

alter table auth.users owner to supabase_auth_admin;
alter table auth.users enable row level security;
grant all on auth.users to project_owner;

create function auth.jwt() returns jsonb language sql stable as $$
    select nullif(current_setting('request.jwt.claims', true), '')::jsonb
$$;

create function auth.uid() returns uuid language sql stable as $$
    select (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid
$$;

create function auth.role() returns text language sql stable as $$
    select nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role'
$$;

alter function auth.jwt() owner to supabase_auth_admin;
alter function auth.uid() owner to supabase_auth_admin;
alter function auth.role() owner to supabase_auth_admin;

-- New projects grant nothing on new tables and sequences, and PostgreSQL's own default stands for
-- functions (PUBLIC may execute them). There is nothing to write for that: it is what an empty
-- cluster does. `SupabaseStack(older_project=True)` adds the grants that older projects make.

-- Where the Supabase CLI records migrations.

create schema supabase_migrations authorization project_owner;
create table supabase_migrations.schema_migrations (
    version text primary key,
    statements text[],
    name text
);
alter table supabase_migrations.schema_migrations owner to project_owner;
