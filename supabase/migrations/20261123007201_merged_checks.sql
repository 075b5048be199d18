-- Tagging again puts what people checked under the names that merged themes have by now. What they
-- said stays as they said it, so that going back to an older version brings the older names back.

-- The tags of one comment: a person's word where there is one, else what was found in it.
create function private.tags_again(comment_id uuid, found jsonb, merged jsonb)
returns table (theme text, evidence jsonb, found_by text)
language sql stable set search_path = '' as $$
    select distinct said.now, coalesce(tag -> 'evidence', '[]'), 'person'
    from public.checked_comments,
        lateral (
            select coalesce(tags_again.merged ->> key, key) as now
            from jsonb_array_elements_text(themes) as key
        ) as said
    left join jsonb_array_elements(tags_again.found) as tag on tag ->> 'theme' = said.now
    where checked_comments.comment_id = tags_again.comment_id
    union all
    select tag ->> 'theme', tag -> 'evidence',
        case tag ->> 'found_by' when 'learning' then 'learning' else 'codebook' end
    from jsonb_array_elements(tags_again.found) as tag
    where not exists (
        select 1 from public.checked_comments
        where checked_comments.comment_id = tags_again.comment_id
    )
$$;

create function private.are_merges(value jsonb) returns boolean
language sql immutable set search_path = '' as $$
    select jsonb_typeof(value) = 'object' and not exists (
        select 1 from jsonb_each(value) as merge
        where jsonb_typeof(merge.value) <> 'string'
        or char_length(merge.value #>> '{}') not between 1 and 80
    )
$$;

-- With the merges, so that an older copy of the app, which knows none, cannot undo them.
drop function public.retag(integer, jsonb);

-- All of them or none.
create function public.retag(version integer, batch jsonb, merged jsonb) returns void
language plpgsql security definer set search_path = '' as $$
declare
    found_in jsonb;
begin
    perform private.require(private.may_make_sites());
    perform private.refuse_unless(
        retag.version > 0 and jsonb_typeof(batch) = 'array' and jsonb_array_length(batch) <= 1000
        and private.are_merges(retag.merged) is true,
        'This is no batch of comments.'
    );
    for found_in in select jsonb_array_elements(batch) loop
        perform private.refuse_unless(
            found_in ->> 'id' ~ '^[0-9a-f-]{32,36}$' and private.is_analysis(found_in),
            'What was found in a comment cannot be read.'
        );
    end loop;
    -- Before any row: figures change here. It also keeps two from tagging at once.
    perform pg_advisory_xact_lock(4711);
    perform private.refuse_unless(
        not exists (select 1 from public.codebooks where codebooks.version > retag.version),
        'There is a newer codebook by now.'
    );
    delete from public.tags using public.comments, jsonb_array_elements(batch) as again
    where tags.comment_id = comments.id
    and comments.id = (again ->> 'id')::uuid and body is not null
    and theme not in (
        select now.theme from private.tags_again(comments.id, again -> 'tags', merged) as now
    );
    insert into public.tags as kept (comment_id, theme, evidence, found_by)
    select comments.id, now.theme, now.evidence, now.found_by
    from jsonb_array_elements(batch) as again
    join public.comments on comments.id = (again ->> 'id')::uuid and body is not null,
        private.tags_again(comments.id, again -> 'tags', merged) as now
    on conflict (comment_id, theme) do update
    set found_by = excluded.found_by,
        evidence = case excluded.found_by
            when 'person' then kept.evidence else excluded.evidence
        end;
    update public.comments
    set codebook_version = retag.version,
        tone = again ->> 'tone', language = coalesce(again ->> 'language', ''),
        state = case
            -- Not where a person decided on it, or said what it is about.
            when state = 'waiting' and shown_order = 0 and (again ->> 'is_nil')::boolean
                and not exists (
                    select 1 from public.checked_comments where comment_id = comments.id
                ) then 'nil'
            when state = 'nil' and (again ->> 'is_nil')::boolean is not true then 'waiting'
            else state
        end
    from jsonb_array_elements(batch) as again
    where comments.id = (again ->> 'id')::uuid and body is not null;
    update public.revision set number = number + 1 where only_row;
end;
$$;

revoke execute on function
    private.tags_again(uuid, jsonb, jsonb),
    private.are_merges(jsonb),
    public.retag(integer, jsonb, jsonb)
    from public, anon, authenticated, service_role;
grant execute on function public.retag(integer, jsonb, jsonb) to authenticated;
