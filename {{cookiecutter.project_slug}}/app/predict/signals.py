"""How other rooms hear of predictions without being imported.

`predicted` is sent with the app, `predictions` and `samples` (what was answered and asked, in the
same order), `signature` (of the version that answered), `source` ("page" or "api") and `owner`
(who asked, None for nobody); a receiver that keeps them returns the ids under which it does.
"""

from blinker import Namespace

predicted = Namespace().signal("predicted")
