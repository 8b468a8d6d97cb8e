import assert from 'node:assert/strict';
import { totalmem } from 'node:os';
import { test } from 'node:test';
import { machineMemoryBytes } from './machine-memory.ts';

test("a container's limit counts where it is less than the machine has", () => {
  assert.equal(machineMemoryBytes(512, 2048), 512);
  assert.equal(machineMemoryBytes(2 ** 64, 2048), 2048);
  assert.equal(machineMemoryBytes(0, 2048), 2048);
  assert.ok(machineMemoryBytes() > 0 && machineMemoryBytes() <= totalmem());
});
