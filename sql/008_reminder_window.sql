-- A silo keeps every reminder that a range query returns in memory, with a wait of its own. So these return only what is
-- due within 15 minutes, or is overdue: three times the 5 minutes after which silos read their ranges again. A reminder
-- farther off comes with a later read; one registered meanwhile is its silo's until the next read drops it.

UPDATE OrleansQuery
SET QueryText = $query$
SELECT GrainId, ReminderName, StartTime, Period, Version
FROM OrleansRemindersTable
WHERE ServiceId = @ServiceId
  AND GrainHash > @BeginHash
  AND GrainHash <= @EndHash
  AND StartTime < now() + interval '15 minutes'
$query$
WHERE QueryKey = 'ReadRangeRows1Key';

UPDATE OrleansQuery
SET QueryText = $query$
SELECT GrainId, ReminderName, StartTime, Period, Version
FROM OrleansRemindersTable
WHERE ServiceId = @ServiceId
  AND (GrainHash > @BeginHash OR GrainHash <= @EndHash)
  AND StartTime < now() + interval '15 minutes'
$query$
WHERE QueryKey = 'ReadRangeRows2Key';
