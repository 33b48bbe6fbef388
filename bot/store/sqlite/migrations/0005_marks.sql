-- What the bot did once in a server, and has to remember: domain/mark.py. The empty subject is the server itself.

CREATE TABLE marks (
    scope   TEXT NOT NULL,
    kind    TEXT NOT NULL,
    subject TEXT NOT NULL,
    PRIMARY KEY (scope, kind, subject)
);
