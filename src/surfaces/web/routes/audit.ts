/** Who did what, and what was refused. */
import { AuditVerdict } from '#domain/audit-view.ts';
import { AuditList } from '../replies.ts';
import { ListAudit, Nothing } from '../requests.ts';
import { onePage } from '../pages.ts';
import { defineRoute, type Route } from '../route.ts';

export const audit: Route[] = [
  defineRoute({
    method: 'get',
    path: '/audit',
    summary: 'The audit log, newest first',
    input: ListAudit,
    status: 200,
    reply: AuditList,
    async run(app, principal, { limit, cursor, about, by }) {
      const entries = await app.audit(principal, {
        limit: limit + 1,
        ...(cursor === undefined ? {} : { before: cursor }),
        ...(about === undefined ? {} : { about }),
        ...(by === undefined ? {} : { by }),
      });
      const { page, next } = onePage(entries, limit, ({ seq }) => String(seq));
      return { entries: page, next };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/audit/verdict',
    summary: 'Whether the audit log is as it was written; names the first entry that is not',
    input: Nothing,
    status: 200,
    reply: AuditVerdict,
    run: (app, principal) => app.verifyAudit(principal),
  }),
];
