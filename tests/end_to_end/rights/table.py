"""Who may do what, where.

A line is a command, what Discord offers while one of its options is typed, a message menu, a button or a form; a column
is somebody; the five letters of a cell are the five places in which it is tried. What stands in no line may be done by
nobody: the test fails until a line says who may.

    +  done, or offered               .  Discord's own client does not let them
    -  nothing is offered             n  no such video here
    q  over quota                     a  neither author nor moderator
    b  blocked                        y  it belongs to somebody else
    o  no moderator here              m  may not set the server up
    x  not the operator               c  may not create credits
    s  possible in servers only       g  given among members of a server only
    v  one's own video                r  reported it already
    e  enough credits                 w  nobody asked for credits here
    f  no such report here
    t  nothing typed is remembered

The places: a channel of the server, a thread of it, direct messages with the bot, another server that has the bot, and
one that has not, where members brought the bot along. A card or a screen of the first server is tried in the other four
as well: a copy of it stands there, as no real Discord would let it.

The moderator has the role that the server chose, the administrator Discord's own right; the operator is nobody special
in either server, and named the first one for `/operator`. Whoever is blocked is so in the first server: they make no
videos, and may do all else. Discord shows everybody every command here, as each server can decide.
"""

from collections.abc import Mapping

PEOPLE = (
    "stranger",
    "member",
    "over quota",
    "blocked",
    "author",
    "other member",
    "moderator",
    "administrator",
    "operator",
    "administrator elsewhere",
)
PLACES = ("channel", "thread", "direct message", "another server", "a server without the bot")

# fmt: off
TABLE = """
                        stranger member quota blocked author other moderator admin operator elsewhere
/create                 ..+.+    +++++  qq+++ bb+++   +++++  +++++ +++++     +++++ +++++    ..+++
/animate                ..+.+    +++++  qq+++ bb+++   +++++  +++++ +++++     +++++ +++++    ..+++
/frames                 ..+.+    +++++  qq+++ bb+++   +++++  +++++ +++++     +++++ +++++    ..+++
/scenes                 ..+.+    +++++  qq+++ bb+++   +++++  +++++ +++++     +++++ +++++    ..+++
Animate image           ..+.+    +++++  +++++ bb+++   +++++  +++++ +++++     +++++ +++++    ..+++
form animate            ..+.+    +++++  qq+++ bb+++   +++++  +++++ +++++     +++++ +++++    ..+++
button cancel           ..n.n    aannn  aannn aannn   ++nnn  aannn ++nnn     ++nnn aannn    ..nnn
/jobs                   ..+.+    +++++  +++++ +++++   +++++  +++++ +++++     +++++ +++++    ..+++
button jobs             ..+.+    +++++  +++++ +++++   +++++  +++++ +++++     +++++ +++++    ..+++
/help                   ..+.+    +++++  +++++ +++++   +++++  +++++ +++++     +++++ +++++    ..+++
/queue                  ..+.+    +++++  +++++ +++++   +++++  +++++ +++++     +++++ +++++    ..+++

button delete           ..n.n    aannn  aannn aannn   +++++  aannn ++nnn     ++nnn aannn    ..nnn
button remove           ..n.n    aannn  aannn aannn   +++++  aannn ++nnn     ++nnn aannn    ..nnn
button report           ..s.s    ++sns  ++sns ++sns   vvsns  ++sns ++sns     ++sns ++sns    ..sns
button sendme           ..n.n    yynnn  yynnn yynnn   +++++  yynnn yynnn     yynnn yynnn    ..nnn
form delete             ..n.n    aannn  aannn aannn   +++++  aannn ++nnn     ++nnn aannn    ..nnn
form remove             ..n.n    aannn  aannn aannn   +++++  aannn ++nnn     ++nnn aannn    ..nnn
form report             ..s.s    +rsns  +rsns +rsns   vvsns  +rsns +rsns     +rsns +rsns    ..sns

/credits balance        ..+.+    +++++  +++++ +++++   +++++  +++++ +++++     +++++ +++++    ..+++
/credits history        ..+.+    +++++  +++++ +++++   +++++  +++++ +++++     +++++ +++++    ..+++
button history          ..y.y    yyyyy  yyyyy yyyyy   +++++  yyyyy ++yyy     ++yyy yyyyy    ..y+y
/credits explain        ..n.n    aannn  aannn aannn   ++nnn  aannn ++nnn     ++nnn aannn    ..nnn
/credits explain job=   ..-.-    -----  ----- -----   ++---  ----- -----     ----- -----    ..---
/credits give           ..g.g    ++g+g  ++g+g ++g+g   ++g+g  ++g+g ++g+g     ++g+g ++g+g    ..g+g
button give             ..y.y    yyyyy  yyyyy yyyyy   ++g+g  yyyyy yyyyy     yyyyy yyyyy    ..yyy
/credits donate         ..+.+    +++++  +++++ +++++   +++++  +++++ +++++     +++++ +++++    ..+++
button donate           ..y.y    yyyyy  yyyyy yyyyy   +++++  yyyyy yyyyy     yyyyy yyyyy    ..yyy
button nevermind        ..y.y    yyyyy  yyyyy yyyyy   +++++  yyyyy yyyyy     yyyyy yyyyy    ..yyy

button ask              ..s.s    eeses  ++ses eeses   eeses  eeses eeses     eeses eeses    ..ses
button ask:grant        ..o.o    ooooo  ooooo ooooo   ooooo  ooooo ++ooo     ++ooo ooooo    ..owo
button ask:allow        ..x.x    xxxxx  xxxxx xxxxx   xxxxx  xxxxx xxxxx     xxxxx +++++    ..xxx

/mod grant              .....    oo.o.  oo.o. oo.o.   oo.o.  oo.o. ++.o.     ++.o. oo.o.    ...+.
/mod take               .....    oo.o.  oo.o. oo.o.   oo.o.  oo.o. ++.o.     ++.o. oo.o.    ...+.
/mod refund             .....    oo.o.  oo.o. oo.o.   oo.o.  oo.o. ++.o.     ++.o. oo.o.    ...n.
/mod refund job=        .....    --.-.  --.-. --.-.   --.-.  --.-. ++.-.     ++.-. --.-.    ...-.
/mod member             .....    oo.o.  oo.o. oo.o.   oo.o.  oo.o. ++.o.     ++.o. oo.o.    ...+.
button member           ..o.o    ooooo  ooooo ooooo   ooooo  ooooo ++ooo     ++ooo ooooo    ..o+o
form member             ..o.o    ooooo  ooooo ooooo   ooooo  ooooo ++ooo     ++ooo ooooo    ..o+o
button moves            ..y.y    yyyyy  yyyyy yyyyy   +++++  yyyyy ++yyy     ++yyy yyyyy    ..y+y
/mod quota set          .....    oo.o.  oo.o. oo.o.   oo.o.  oo.o. ++.o.     ++.o. oo.o.    ...+.
/mod quota clear        .....    oo.o.  oo.o. oo.o.   oo.o.  oo.o. ++.o.     ++.o. oo.o.    ...+.
/mod quota show         .....    oo.o.  oo.o. oo.o.   oo.o.  oo.o. ++.o.     ++.o. oo.o.    ...+.
/mod pool show          .....    oo.o.  oo.o. oo.o.   oo.o.  oo.o. ++.o.     ++.o. oo.o.    ...+.
/mod pool history       .....    oo.o.  oo.o. oo.o.   oo.o.  oo.o. ++.o.     ++.o. oo.o.    ...+.
button pool             ..o.o    ooooo  ooooo ooooo   ooooo  ooooo ++ooo     ++ooo ooooo    ..o+o
/mod pool freeze        .....    oo.o.  oo.o. oo.o.   oo.o.  oo.o. ++.o.     ++.o. oo.o.    ...+.
/mod pool unfreeze      .....    oo.o.  oo.o. oo.o.   oo.o.  oo.o. ++.o.     ++.o. oo.o.    ...+.
/mod pool refill        .....    oo.o.  oo.o. oo.o.   oo.o.  oo.o. ++.o.     ++.o. oo.o.    ...+.
/mod pool add           .....    oo.o.  oo.o. oo.o.   oo.o.  oo.o. cc.o.     cc.o. ++.+.    ...c.

/mod reviews            .....    oo.o.  oo.o. oo.o.   oo.o.  oo.o. ++.o.     ++.o. oo.o.    ...+.
button review           ..o.o    ooooo  ooooo ooooo   ooooo  ooooo ++ooo     ++ooo ooooo    ..ono
button approve          ..o.o    ooooo  ooooo ooooo   ooooo  ooooo ++ooo     ++ooo ooooo    ..ono
button deny             ..o.o    ooooo  ooooo ooooo   ooooo  ooooo ++ooo     ++ooo ooooo    ..ono
button trust            ..o.o    ooooo  ooooo ooooo   ooooo  ooooo ++ooo     ++ooo ooooo    ..ono
form deny               ..o.o    ooooo  ooooo ooooo   ooooo  ooooo ++ooo     ++ooo ooooo    ..ono
/mod rules add          .....    oo.o.  oo.o. oo.o.   oo.o.  oo.o. ++.o.     ++.o. oo.o.    ...+.
/mod rules list         .....    oo.o.  oo.o. oo.o.   oo.o.  oo.o. ++.o.     ++.o. oo.o.    ...+.
button rules            ..o.o    ooooo  ooooo ooooo   ooooo  ooooo ++ooo     ++ooo ooooo    ..o+o
/mod rules remove       .....    oo.o.  oo.o. oo.o.   oo.o.  oo.o. ++.o.     ++.o. oo.o.    ...+.
/mod rules remove rule= .....    --.-.  --.-. --.-.   --.-.  --.-. ++.-.     ++.-. --.-.    ...-.
/mod rules test         .....    oo.o.  oo.o. oo.o.   oo.o.  oo.o. ++.o.     ++.o. oo.o.    ...+.
/mod block              .....    oo.o.  oo.o. oo.o.   oo.o.  oo.o. ++.o.     ++.o. oo.o.    ...+.
button report:delete    ..o.o    ooooo  ooooo ooooo   ooooo  ooooo ++ooo     ++ooo ooooo    ..ofo
form report:delete      ..o.o    ooooo  ooooo ooooo   ooooo  ooooo ++ooo     ++ooo ooooo    ..ofo
button report:block     ..o.o    ooooo  ooooo ooooo   ooooo  ooooo ++ooo     ++ooo ooooo    ..ofo
form report:block       ..o.o    ooooo  ooooo ooooo   ooooo  ooooo ++ooo     ++ooo ooooo    ..ofo
button report:dismiss   ..o.o    ooooo  ooooo ooooo   ooooo  ooooo ++ooo     ++ooo ooooo    ..ofo
form report:dismiss     ..o.o    ooooo  ooooo ooooo   ooooo  ooooo ++ooo     ++ooo ooooo    ..ofo
button block            ..o.o    ooooo  ooooo ooooo   ooooo  ooooo ++ooo     ++ooo ooooo    ..o+o
form block              ..o.o    ooooo  ooooo ooooo   ooooo  ooooo ++ooo     ++ooo ooooo    ..o+o
/mod unblock            .....    oo.o.  oo.o. oo.o.   oo.o.  oo.o. ++.o.     ++.o. oo.o.    ...+.
/mod trust              .....    oo.o.  oo.o. oo.o.   oo.o.  oo.o. ++.o.     ++.o. oo.o.    ...+.
/mod untrust            .....    oo.o.  oo.o. oo.o.   oo.o.  oo.o. ++.o.     ++.o. oo.o.    ...+.
/mod pause              .....    oo.o.  oo.o. oo.o.   oo.o.  oo.o. ++.o.     ++.o. oo.o.    ...+.
/mod resume             .....    oo.o.  oo.o. oo.o.   oo.o.  oo.o. ++.o.     ++.o. oo.o.    ...+.
/mod audit              .....    oo.o.  oo.o. oo.o.   oo.o.  oo.o. ++.o.     ++.o. oo.o.    ...+.
button audit            ..o.o    ooooo  ooooo ooooo   ooooo  ooooo ++ooo     ++ooo ooooo    ..o+o
/mod usage              .....    oo.o.  oo.o. oo.o.   oo.o.  oo.o. ++.o.     ++.o. oo.o.    ...+.

button again            ..t.t    ttttt  ttttt ttttt   ttttt  ttttt ttttt     ttttt ttttt    ..ttt
/setup                  .....    mm.m.  mm.m. mm.m.   mm.m.  mm.m. mm.m.     ++.m. mm.m.    ...+.
button setup            ..m.m    mmmmm  mmmmm mmmmm   mmmmm  mmmmm mmmmm     ++mmm mmmmm    ..m+m
button setup:moderators ..m.m    mmmmm  mmmmm mmmmm   mmmmm  mmmmm mmmmm     ++mmm mmmmm    ..m+m
button setup:notify     ..m.m    mmmmm  mmmmm mmmmm   mmmmm  mmmmm mmmmm     ++mmm mmmmm    ..m+m
button setup:open       ..m.m    mmmmm  mmmmm mmmmm   mmmmm  mmmmm mmmmm     ++mmm mmmmm    ..m+m
form setup rules        ..m.m    mmmmm  mmmmm mmmmm   mmmmm  mmmmm mmmmm     ++mmm mmmmm    ..m+m
form setup triggers     ..m.m    mmmmm  mmmmm mmmmm   mmmmm  mmmmm mmmmm     ++mmm mmmmm    ..m+m
form setup limits       ..m.m    mmmmm  mmmmm mmmmm   mmmmm  mmmmm mmmmm     ++mmm mmmmm    ..m+m
form setup defaults     ..m.m    mmmmm  mmmmm mmmmm   mmmmm  mmmmm mmmmm     ++mmm mmmmm    ..m+m

/operator pool          .....    xx...  xx... xx...   xx...  xx... xx...     xx... ++...    .....
/operator pool server=  .....    --...  --... --...   --...  --... --...     --... ++...    .....
/operator refill        .....    xx...  xx... xx...   xx...  xx... xx...     xx... ++...    .....
/operator refill server=.....    --...  --... --...   --...  --... --...     --... ++...    .....
/operator caps          .....    xx...  xx... xx...   xx...  xx... xx...     xx... ++...    .....
/operator caps server=  .....    --...  --... --...   --...  --... --...     --... ++...    .....
/operator health        .....    xx...  xx... xx...   xx...  xx... xx...     xx... ++...    .....
/operator unknown       .....    xx...  xx... xx...   xx...  xx... xx...     xx... ++...    .....
/operator pause         .....    xx...  xx... xx...   xx...  xx... xx...     xx... ++...    .....
/operator resume        .....    xx...  xx... xx...   xx...  xx... xx...     xx... ++...    .....
/operator servers       .....    xx...  xx... xx...   xx...  xx... xx...     xx... ++...    .....
button servers          ..x.x    xxxxx  xxxxx xxxxx   xxxxx  xxxxx xxxxx     xxxxx +++++    ..xxx
button server:allow     ..x.x    xxxxx  xxxxx xxxxx   xxxxx  xxxxx xxxxx     xxxxx +++++    ..xxx
button server:leave     ..x.x    xxxxx  xxxxx xxxxx   xxxxx  xxxxx xxxxx     xxxxx +++++    ..xxx
button server:left      ..x.x    xxxxx  xxxxx xxxxx   xxxxx  xxxxx xxxxx     xxxxx +++++    ..xxx
"""
# fmt: on
NAME_CHARS = 24

SAID: Mapping[str, str] = {
    "q": "left of your share",
    "b": "Moderators let you make no videos here for good: “too loud”.",
    "a": "Only the one who asked for this video, or a moderator, can do that.",
    "n": "That video is not known here. In a command, pick one from the list or give the link to its card.",
    "y": "This belongs to somebody else.",
    "o": "Only moderators can do that: whoever has Manage Server, or the role chosen in",
    "m": "Only members with Discord's Manage Server permission can set the server up.",
    "x": "Only the bot's operator can do that.",
    "c": "Only the bot's operator creates credits here",
    "s": "That is possible in servers only.",
    "g": "Credits are given among members of a server; use this in one.",
    "v": "This is your own video.",
    "r": "You have reported this video already",
    "t": "What you typed is not remembered any more.",
    "e": "There are enough credits for that by now",
    "w": "Nobody asked for these credits in this server.",
    "f": "That report is not known here",
}


def rows() -> dict[str, list[str]]:
    """The cells of every line by its name."""
    _, *lines = (line for line in TABLE.splitlines() if line)
    return {line[:NAME_CHARS].strip(): line[NAME_CHARS:].split() for line in lines}
