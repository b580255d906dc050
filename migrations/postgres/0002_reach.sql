-- Where a conversation is reached without a message of the person before it, and which support requests are open. The
-- same columns as in ../sqlite/0002_reach.sql.

-- `reference` is JSON: the channel's address and accounts, as the last message that proved itself had them.
ALTER TABLE conversations ADD COLUMN reference TEXT;
-- Since when the channel takes nothing for the person: they have blocked the bot.
ALTER TABLE conversations ADD COLUMN unreachable_ms BIGINT;

-- A delivery waits for those of its own kind alone: a helpdesk that is down must not hold up what the person reads.
DROP INDEX outbox_by_conversation;
CREATE INDEX outbox_by_conversation ON outbox (conversation, kind, id);

-- A request is written again when its form is filled in: its number says which one.
ALTER TABLE support_requests ADD COLUMN number BIGINT NOT NULL DEFAULT 0;
UPDATE support_requests SET number = COALESCE((request::json ->> 'number')::bigint, 0);
CREATE UNIQUE INDEX support_requests_by_number ON support_requests (conversation, number) WHERE number > 0;
CREATE INDEX support_requests_open ON support_requests (id) WHERE closed_ms IS NULL;
