// pg-boss as a peer of the benchmark: jobs inserted many at a time, then fetched and completed many at a time. It speaks
// the protocol of Children/Child.cs. The database is named by PGHOST and the like.
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { PgBoss } from 'pg-boss';

const [batch, workers, pollMilliseconds, insertBatch] = process.argv.slice(2).map(Number);

const say = answer => process.stdout.write(`= ${JSON.stringify(answer)}\n`);
const runs = [];
let queue = null;
let stopping = false;

const boss = new PgBoss({ max: workers + 2, supervise: false, schedule: false });
boss.on('error', error => console.error(error));
await boss.start();

async function work() {
  while (!stopping) {
    const name = queue;
    const jobs = name === null ? [] : await boss.fetch(name, { batchSize: batch });
    for (const job of jobs) {
      runs.push({ id: job.id, late: Date.now() - job.data.due });
    }
    if (jobs.length > 0) {
      await boss.complete(name, jobs.map(job => job.id));
    } else {
      await sleep(pollMilliseconds);
    }
  }
}

async function create(name, count, due) {
  runs.length = 0;
  await boss.createQueue(name);
  const began = performance.now();
  for (let i = 0; i < count; i += insertBatch) {
    const length = Math.min(insertBatch, count - i);
    await boss.insert(name, Array.from({ length }, () => ({ data: { due }, startAfter: new Date(due) })));
  }
  queue = name;
  return { seconds: (performance.now() - began) / 1000 };
}

async function wait(count, seconds) {
  const until = Date.now() + seconds * 1000;
  while (runs.length < count && Date.now() < until) {
    await sleep(10);
  }
  const late = runs.map(run => run.late).sort((a, b) => a - b);
  const percentile = share => late[Math.min(late.length - 1, Math.floor(late.length * share))] ?? 0;
  return { runs: runs.length, distinct: new Set(runs.map(run => run.id)).size, p50: percentile(0.5), p99: percentile(0.99) };
}

const working = Array.from({ length: workers }, work);
say({});
for await (const line of createInterface({ input: process.stdin })) {
  const [verb, ...rest] = line.split(' ');
  if (verb === 'create') {
    say(await create(rest[0], Number(rest[1]), Number(rest[2])));
  } else if (verb === 'wait') {
    say(await wait(Number(rest[0]), Number(rest[1])));
  } else {
    throw new Error(line);
  }
}
stopping = true;
await Promise.all(working);
await boss.stop({ graceful: false });
