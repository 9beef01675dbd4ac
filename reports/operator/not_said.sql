-- One row per thing to know.
select
  'nobody' as reason,
  cast(null as varchar) as name
where $operator is null
union all
select
  'unknown',
  $operator
where $operator is not null
  and not exists (select 1 from operator_day where operator = $operator)
union all
select
  'middle',
  cast(null as varchar)
where exists (select 1 from operator_day where operator = $operator)
