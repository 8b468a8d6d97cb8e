import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Command, Option } from 'commander';
import { nameEnvironment } from './environment.ts';

function parse(env: Record<string, string>, args: string[]): Record<string, unknown> {
  Object.assign(process.env, env);
  try {
    const command = new Command()
      .option('--max-rows <n>', 'rows')
      .addOption(new Option('--url <url>').env('TIDEMARK_ADDRESS'));
    nameEnvironment(command);
    return command.parse(args, { from: 'user' }).opts();
  } finally {
    for (const name of Object.keys(env)) delete process.env[name];
  }
}

test('an option is read from its environment name, and the command line wins', () => {
  assert.deepEqual(parse({ TIDEMARK_MAX_ROWS: '5' }, []), { maxRows: '5' });
  assert.deepEqual(parse({ TIDEMARK_MAX_ROWS: '5' }, ['--max-rows', '6']), { maxRows: '6' });
});

test('a name that an option has already stays', () => {
  assert.deepEqual(parse({ TIDEMARK_URL: 'a', TIDEMARK_ADDRESS: 'b' }, []), { url: 'b' });
});
