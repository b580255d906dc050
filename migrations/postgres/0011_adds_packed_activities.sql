-- Fewer bytes a turn: all that was said in it is one row, packed. The number is that of ../sqlite/0011_adds_packed_activities.sql.
--
-- Replicas of an earlier version write and read `activities` as before: it is a view from here on, of each activity by itself. So
-- does whoever looks into the database, by it or by `transcript`.

-- A turn locks the two in this order, and an export that somebody reads slowly holds them for long: no turn waits behind it.
DO $$
BEGIN
    LOOP
        BEGIN
            PERFORM set_config('lock_timeout', '200ms', TRUE);
            LOCK TABLE conversations IN SHARE ROW EXCLUSIVE MODE;
            LOCK TABLE activities IN ACCESS EXCLUSIVE MODE;
            EXIT;
        EXCEPTION WHEN lock_not_available THEN
            PERFORM pg_sleep(0.2);
        END;
    END LOOP;
    PERFORM set_config('lock_timeout', '0', TRUE);
END $$;

-- A row is an activity, as earlier versions write it and where a turn is too long to be packed, or all that was said in a turn: then
-- `id`, `role` and `activity` are empty, and `sequence` is that of the last of them.
ALTER TABLE activities RENAME TO said;
ALTER INDEX activities_pkey RENAME TO said_pkey;
-- How many are packed.
ALTER TABLE said ADD COLUMN activities INTEGER;
-- By zlib that begins from a dictionary (`conversation-log`'s `packed/activities.rs`): two lines of JSON for each, its id and who said
-- it, and what a client sent, with its keys in the order it chose.
ALTER TABLE said ADD COLUMN packed BYTEA;
-- It is compressed already.
ALTER TABLE said ALTER COLUMN packed SET STORAGE EXTERNAL;

-- Inflates (RFC 1950, RFC 1951) what is in `packed`, as far as the line that is asked for, from 1: a few milliseconds. It costs so much
-- that it is worth sorting before, and leaving out.
CREATE FUNCTION unpacked_line(packed BYTEA, line INTEGER) RETURNS TEXT
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 100000 AS $body$
DECLARE
    preset CONSTANT BYTEA := convert_to($preset$"suggestedActions":{"to":[],"actions":[{"type":"postBack","title":"","displayText":"","text":"","value":{"choice":"attachments":[{"contentType":"application/vnd.microsoft.card.adaptive","content":{"$schema":"http://adaptivecards.io/schemas/adaptive-card.json","type":"AdaptiveCard","version":"1.5","body":[{"type":"TextBlock","text":"","wrap":true}],"actions":[{"type":"Action.Submit","title":"","data":{"msteams":{"type":"messageBack","contentUrl":"","thumbnailUrl":"","attachmentLayout":"list","speak":"","summary":"","importance":"normal","callerId":"urn:botframework:azure","relatesTo":null,"code":"","name":"webchat/join","type":"event","type":"typing","type":"invoke","type":"messageReaction","type":"conversationUpdate","membersAdded":[{"id":""}],"membersRemoved":[],"topicName":"","historyDisclosed":false,"action":"","valueType":"","reactionsAdded":[{"type":"like"}],"source":{"name":"message"},"legacy":{"replyToId":""}},"eventType":"","team":{"id":""},"channel":{"id":""},"settings":{"selectedChannel":{"id":""}},"isGroup":true,"conversationType":"channel","conversationType":"groupChat","channelData":{"tenant":{"id":"","entities":[{"locale":"en-US","country":"US","platform":"Windows","timezone":"Europe/Berlin","timezone":"America/","type":"clientInfo"}],"conversation":{"isGroup":false,"conversationType":"personal","tenantId":"","id":"a:1","name":"","aadObjectId":"","serviceUrl":"https://smba.trafficmanager.net/emea/","channelId":"msteams","entities":[{"requiresBotState":true,"supportsListening":true,"supportsTts":true,"type":"ClientCapabilities"}],"channelData":{"postBack":true,"clientActivityID":"17","clientTimestamp":"20T0:0:0.0Z"},"localTimestamp":"20T0:0:0.0+01:00","localTimezone":"Europe/London","channelId":"webchat","channelId":"emulator","channelId":"directline","from":{"id":"dl_","name":"","role":"user"},"textFormat":"plain","locale":"de-DE","locale":"en-GB","locale":"en-US","inputHint":"expectingInput","suggestedActions":{"actions":[{"type":"imBack","title":"None of these","value":"None of these"}]}},{"type":"imBack","title":""text":"I have no article that answers this.\n\nThe nearest topics I know: ","text":"Which of these is it?\n\n1. ","textFormat":"markdown","inputHint":"acceptingInput","entities":[{"type":"https://schema.org/Message","@type":"Message","@context":"https://schema.org","@id":"","citation":[{"@type":"Claim","position":1,"appearance":{"@type":"DigitalDocument","abstract":"","name":""}}],"potentialAction":[{"@type":"LikeAction"},{"@type":"DislikeAction"}]}]}
["|0000001","user"]
{"type":"message","id":"|0000000","timestamp":"202Z","channelId":"directline","from":{"id":"","role":"user"},"recipient":{"id":"helpline","name":"Helpline","role":"bot"},"conversation":{"id":""},"text":"","textFormat":"plain","locale":"en-US"}
["|0000002","bot"]
{"type":"message","id":"|0000002","timestamp":"202Z","channelId":"directline","from":{"id":"helpline","name":"Helpline","role":"bot"},"recipient":{"id":"","role":"user"},"conversation":{"id":""},"replyToId":"|0000001","text":"$preset$, 'UTF8');
    length_base CONSTANT INT[] := '{3,4,5,6,7,8,9,10,11,13,15,17,19,23,27,31,35,43,51,59,67,83,99,115,131,163,195,227,258}';
    length_bits CONSTANT INT[] := '{0,0,0,0,0,0,0,0,1,1,1,1,2,2,2,2,3,3,3,3,4,4,4,4,5,5,5,5,0}';
    distance_base CONSTANT INT[] := '{1,2,3,4,5,7,9,13,17,25,33,49,65,97,129,193,257,385,513,769,1025,1537,2049,3073,4097,6145,8193,
        12289,16385,24577}';
    distance_bits CONSTANT INT[] := '{0,0,0,0,1,1,2,2,3,3,4,4,5,5,6,6,7,7,8,8,9,9,10,10,11,11,12,12,13,13}';
    order_of_lengths CONSTANT INT[] := '{17,18,19,1,9,8,10,7,11,6,12,5,13,4,14,3,15,2,16}';
    written BYTEA := preset;
    -- Line breaks in what was written, behind the dictionary.
    breaks INT := 0;
    -- Behind the header and the sum of the dictionary.
    place INT := 6;
    -- Bits that were read and not used, and how many.
    held INT := 0;
    bits INT := 0;
    -- Begin a block; read the lengths of codes; read what is said; read how far back a repetition begins.
    step TEXT := 'block';
    is_last INT := 0;
    kind INT;
    lengths INT[];
    -- Codes of each length, and their symbols: of literals and lengths, and of distances behind them.
    counts INT[];
    symbols INT[];
    literal_symbols INT;
    literals INT;
    distances INT;
    -- What is decoded with.
    base_count INT;
    base_symbol INT;
    code INT;
    first INT;
    skipped INT;
    of_length INT;
    symbol INT;
    -- What is read as a number: so many bits.
    wanted INT;
    number INT;
    repeated INT;
    again INT;
    piece BYTEA;
    -- Whether the lengths of a block's codes are known now.
    has_codes BOOLEAN;
BEGIN
    IF substring(packed FROM 3 FOR 4) <> '\x88d4ed51'::bytea OR get_byte(packed, 1) & 32 = 0 THEN
        RAISE EXCEPTION 'a turn was packed by a later version';
    END IF;
    LOOP
        has_codes := FALSE;
        IF step = 'block' THEN
            EXIT WHEN is_last = 1;
            wanted := 3;
        ELSE
            -- A symbol, bit by bit.
            code := 0;
            first := 0;
            skipped := 0;
            symbol := NULL;
            FOR n IN 1..15 LOOP
                IF bits = 0 THEN
                    held := get_byte(packed, place);
                    place := place + 1;
                    bits := 8;
                END IF;
                code := code | (held & 1);
                held := held >> 1;
                bits := bits - 1;
                of_length := counts[base_count + n];
                IF code - of_length < first THEN
                    symbol := symbols[base_symbol + skipped + code - first + 1];
                    EXIT;
                END IF;
                skipped := skipped + of_length;
                first := (first + of_length) << 1;
                code := code << 1;
            END LOOP;
            IF step = 'said' AND symbol < 256 THEN
                written := written || set_byte('\x00'::bytea, 0, symbol);
                breaks := breaks + CASE symbol WHEN 10 THEN 1 ELSE 0 END;
                EXIT WHEN breaks = line;
                CONTINUE;
            END IF;
            wanted := CASE step
                WHEN 'said' THEN CASE WHEN symbol > 256 THEN length_bits[symbol - 256] ELSE 0 END
                WHEN 'distance' THEN distance_bits[symbol + 1]
                ELSE CASE symbol WHEN 16 THEN 2 WHEN 17 THEN 3 WHEN 18 THEN 7 ELSE 0 END
            END;
        END IF;
        WHILE bits < wanted LOOP
            held := held | (get_byte(packed, place) << bits);
            place := place + 1;
            bits := bits + 8;
        END LOOP;
        number := held & ((1 << wanted) - 1);
        held := held >> wanted;
        bits := bits - wanted;

        IF step = 'said' THEN
            IF symbol = 256 THEN
                step := 'block';
            ELSE
                repeated := length_base[symbol - 256] + number;
                step := 'distance';
                base_count := 15;
                base_symbol := literal_symbols;
            END IF;
        ELSIF step = 'distance' THEN
            number := number + distance_base[symbol + 1];
            piece := substring(written FROM length(written) - number + 1 FOR repeated);
            WHILE length(piece) < repeated LOOP
                piece := piece || piece;
            END LOOP;
            piece := substring(piece FOR repeated);
            written := written || piece;
            WHILE position('\x0a'::bytea IN piece) > 0 LOOP
                breaks := breaks + 1;
                piece := substring(piece FROM position('\x0a'::bytea IN piece) + 1);
            END LOOP;
            EXIT WHEN breaks >= line;
            step := 'said';
            base_count := 0;
            base_symbol := 0;
        ELSIF step = 'lengths' THEN
            again := CASE symbol WHEN 16 THEN 3 + number WHEN 17 THEN 3 + number WHEN 18 THEN 11 + number ELSE 1 END;
            lengths := lengths || array_fill(
                CASE WHEN symbol < 16 THEN symbol WHEN symbol = 16 THEN lengths[array_length(lengths, 1)] ELSE 0 END, ARRAY[again]);
            has_codes := array_length(lengths, 1) >= literals + distances;
        ELSE
            is_last := number & 1;
            kind := number >> 1;
            IF kind = 0 THEN
                held := 0;
                bits := 0;
                number := get_byte(packed, place) | (get_byte(packed, place + 1) << 8);
                written := written || substring(packed FROM place + 5 FOR number);
                place := place + 4 + number;
                CONTINUE;
            ELSIF kind = 1 THEN
                literals := 288;
                distances := 30;
                lengths := array_fill(8, ARRAY[144]) || array_fill(9, ARRAY[112]) || array_fill(7, ARRAY[24])
                    || array_fill(8, ARRAY[8]) || array_fill(5, ARRAY[30]);
                has_codes := TRUE;
            ELSIF kind = 2 THEN
                WHILE bits < 14 LOOP
                    held := held | (get_byte(packed, place) << bits);
                    place := place + 1;
                    bits := bits + 8;
                END LOOP;
                literals := 257 + (held & 31);
                distances := 1 + (held >> 5 & 31);
                again := 4 + (held >> 10 & 15);
                held := held >> 14;
                bits := bits - 14;
                lengths := array_fill(0, ARRAY[19]);
                FOR n IN 1..again LOOP
                    WHILE bits < 3 LOOP
                        held := held | (get_byte(packed, place) << bits);
                        place := place + 1;
                        bits := bits + 8;
                    END LOOP;
                    lengths[order_of_lengths[n]] := held & 7;
                    held := held >> 3;
                    bits := bits - 3;
                END LOOP;
                counts := ARRAY(SELECT COUNT(l.n)::int FROM generate_series(1, 15) AS c (n)
                    LEFT JOIN UNNEST(lengths) AS l (n) ON l.n = c.n GROUP BY c.n ORDER BY c.n);
                symbols := ARRAY(SELECT l.symbol - 1 FROM UNNEST(lengths) WITH ORDINALITY AS l (n, symbol)
                    WHERE l.n > 0 ORDER BY l.n, l.symbol);
                lengths := '{}';
                step := 'lengths';
                base_count := 0;
                base_symbol := 0;
                CONTINUE;
            ELSE
                RAISE EXCEPTION 'a turn is damaged';
            END IF;
        END IF;
        IF has_codes THEN
            counts := ARRAY(SELECT COUNT(l.n)::int FROM generate_series(1, 15) AS c (n)
                    LEFT JOIN UNNEST(lengths[:literals]) AS l (n) ON l.n = c.n GROUP BY c.n ORDER BY c.n)
                || ARRAY(SELECT COUNT(l.n)::int FROM generate_series(1, 15) AS c (n)
                    LEFT JOIN UNNEST(lengths[literals + 1:]) AS l (n) ON l.n = c.n GROUP BY c.n ORDER BY c.n);
            symbols := ARRAY(SELECT l.symbol - 1 FROM UNNEST(lengths[:literals]) WITH ORDINALITY AS l (n, symbol)
                WHERE l.n > 0 ORDER BY l.n, l.symbol);
            literal_symbols := COALESCE(array_length(symbols, 1), 0);
            symbols := symbols || ARRAY(SELECT l.symbol - 1 FROM UNNEST(lengths[literals + 1:]) WITH ORDINALITY AS l (n, symbol)
                WHERE l.n > 0 ORDER BY l.n, l.symbol);
            step := 'said';
            base_count := 0;
            base_symbol := 0;
        END IF;
    END LOOP;
    written := substring(written FROM length(preset) + 1);
    FOR n IN 2..line LOOP
        written := substring(written FROM position('\x0a'::bytea IN written) + 1);
    END LOOP;
    IF position('\x0a'::bytea IN written) > 0 THEN
        written := substring(written FOR position('\x0a'::bytea IN written) - 1);
    END IF;
    RETURN convert_from(written, 'UTF8');
END $body$;

CREATE VIEW activities AS
SELECT
    s.conversation,
    COALESCE(s.sequence - s.activities + n.place, s.sequence) AS sequence,
    s.turn,
    CASE WHEN s.packed IS NULL THEN s.id ELSE unpacked_line(s.packed, n.place * 2 - 1)::json ->> 0 END AS id,
    CASE WHEN s.packed IS NULL THEN s.role ELSE unpacked_line(s.packed, n.place * 2 - 1)::json ->> 1 END AS role,
    s.at_ms,
    CASE WHEN s.packed IS NULL THEN s.activity ELSE unpacked_line(s.packed, n.place * 2) END AS activity
FROM said AS s
CROSS JOIN LATERAL generate_series(1, COALESCE(s.activities, 1)) AS n (place);

CREATE FUNCTION add_activity() RETURNS TRIGGER LANGUAGE plpgsql AS $body$
BEGIN
    INSERT INTO said (conversation, sequence, turn, id, role, at_ms, activity)
    VALUES (NEW.conversation, NEW.sequence, NEW.turn, NEW.id, NEW.role, NEW.at_ms, NEW.activity);
    RETURN NEW;
END $body$;
CREATE TRIGGER add_activity INSTEAD OF INSERT ON activities FOR EACH ROW EXECUTE FUNCTION add_activity();

-- An earlier version erases whole turns.
CREATE FUNCTION remove_activity() RETURNS TRIGGER LANGUAGE plpgsql AS $body$
BEGIN
    DELETE FROM said AS s WHERE s.conversation = OLD.conversation AND s.sequence = OLD.sequence;
    RETURN OLD;
END $body$;
CREATE TRIGGER remove_activity INSTEAD OF DELETE ON activities FOR EACH ROW EXECUTE FUNCTION remove_activity();

CREATE OR REPLACE VIEW transcript AS
SELECT
    c.channel,
    c.id AS conversation_id,
    a.sequence,
    a.turn,
    a.role,
    to_char(to_timestamp(a.at_ms / 1000.0) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at,
    t.decision,
    t.entry,
    a.activity
FROM activities AS a
JOIN conversations AS c ON c.key = a.conversation
JOIN turns AS t ON t.conversation = a.conversation AND t.turn = a.turn;
