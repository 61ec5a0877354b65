"""From one article to its claims: each step is a spaCy component.

Importing this package rebinds the name `newsclaims.extract` from the function of that name to
this module. So the module can be called, and passes the call on to the function.
"""

import sys
from types import ModuleType
from typing import Any


class _CallableModule(ModuleType):
    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        from .. import _extract

        return _extract(*args, **kwargs)


sys.modules[__name__].__class__ = _CallableModule
