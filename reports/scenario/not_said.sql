-- What this report does not say.
select 'values' as reason
where $values is null
union all
select 'waves'
where $waves is null
union all
select 'effort'
where $waves is not null
  and coalesce($effort, 'no') = 'no'
union all
select 'forecast'
