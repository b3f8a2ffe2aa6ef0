-- Programs that share this database listen: each hears of new events with the commit that made them, not when it next looks.
CREATE FUNCTION events_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('aldaba', 'events');
    RETURN NULL;
END
$$;

CREATE TRIGGER events_told AFTER INSERT ON events FOR EACH STATEMENT EXECUTE FUNCTION events_told();
