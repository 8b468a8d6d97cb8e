import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Command, Option } from 'commander';
import { environmentArguments } from './environment.ts';

function parse(env: Record<string, string>, args: string[]): Record<string, unknown> {
  const command = new Command()
    .option('--max-rows <n>', 'rows', Number)
    .option('--dry-run', 'only show')
    .addOption(new Option('--url <url>').env('OTHER_NAME'));
  return command.parse([...environmentArguments(command, env), ...args], { from: 'user' }).opts();
}

test('an option is read from its environment name, and the command line wins', () => {
  assert.deepEqual(parse({ TIDEMARK_MAX_ROWS: '5' }, []), { maxRows: 5 });
  assert.deepEqual(parse({ TIDEMARK_MAX_ROWS: '5' }, ['--max-rows', '6']), { maxRows: 6 });
  assert.deepEqual(parse({ TIDEMARK_MAX_ROWS: '' }, []), {});
});

test('a switch is set by true or 1', () => {
  assert.deepEqual(parse({ TIDEMARK_DRY_RUN: 'true' }, []), { dryRun: true });
  assert.deepEqual(parse({ TIDEMARK_DRY_RUN: '1' }, []), { dryRun: true });
  assert.deepEqual(parse({ TIDEMARK_DRY_RUN: 'false' }, []), {});
});

test('an option with a name of its own is left alone', () => {
  assert.deepEqual(parse({ TIDEMARK_URL: 'a' }, []), {});
});
