/** Handing in a file. */
import { Uploaded } from '#domain/upload.ts';
import { UploadFile } from '../requests.ts';
import { defineRoute, type Route } from '../route.ts';

export const uploads: Route[] = [
  defineRoute({
    method: 'post',
    path: '/uploads',
    summary: 'Hand in a file, its bytes as the body; it is kept below a files root and can be read by the name in the reply',
    input: UploadFile,
    status: 201,
    reply: Uploaded,
    takesBytes: true,
    run: (app, principal, { name }, bytes) => app.upload(principal, { name, bytes }),
  }),
];
