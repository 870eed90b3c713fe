import * as z from 'zod';

// Zod compiles object schemas with `new Function`, which the content security policy forbids and reports.
// Must run before any schema is made, so the entry imports this module first.
z.config({ jitless: true });
