"""How other rooms hear of predictions without being imported.

`predicted` is sent with the app, `predictions` and `samples` (what was answered and asked, in the
same order), `signature` (of the version that answered), `source` ("page" or "api"), `owner` (who
asked) and `call` (with the key that the caller gave, or None); a receiver that keeps them returns
the ids under which it does, or raises AlreadyKept.

`repeated` is sent with the app, `owner` and `call` before anything is predicted; a receiver that
has kept the call returns the ids and predictions.
"""

from blinker import Namespace

signals = Namespace()
predicted = signals.signal("predicted")
repeated = signals.signal("repeated")
