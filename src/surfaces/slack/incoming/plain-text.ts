/** What a person wrote, without the markup that Slack put around it. */

/** Mentions of the bot are dropped; other mentions, channels and links become what they show. */
export function plainText(text: string, botUserId: string | undefined): string {
  return text
    .replaceAll(/<@([UW][A-Z0-9]+)(?:\|([^>]*))?>/g, (_all, id: string, name?: string) => (id === botUserId ? ' ' : `@${name ?? id}`))
    .replaceAll(/<#[CG][A-Z0-9]+\|([^>]*)>/g, '#$1')
    .replaceAll(/<(?:mailto|tel):[^|>]*\|([^>]*)>/g, '$1')
    .replaceAll(/<(https?:[^|>]*)(?:\|[^>]*)?>/g, '$1')
    .replaceAll(/<![^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replaceAll(/[“”]/g, '"')
    .replaceAll(/[‘’]/g, "'")
    .replaceAll(/[ \t]+/g, ' ')
    .trim();
}
