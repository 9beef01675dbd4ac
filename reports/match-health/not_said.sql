-- What this report cannot tell.
select 'recall' as reason
