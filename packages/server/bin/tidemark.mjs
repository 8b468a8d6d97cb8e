#!/usr/bin/env node
import { launchTidemark } from './launch.mjs';

launchTidemark(process.argv.slice(2));
