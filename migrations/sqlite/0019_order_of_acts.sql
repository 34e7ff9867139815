-- The order in which an agent's mails did things: a clock may stand still or go back.

alter table agent_act add column ordinal integer not null default 0;
update agent_act set ordinal = earlier.ordinal
  from (select id, row_number() over (partition by agent order by created_at, id) as ordinal from agent_act) as earlier
  where earlier.id = agent_act.id;
create index agent_act_ordinal on agent_act (agent, ordinal);
