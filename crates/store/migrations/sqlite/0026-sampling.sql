-- Samplings list what was entered in a month, whatever day it was done: the first event of each stream by the moment at which it was recorded.
CREATE INDEX events_first ON events (recorded, stream) WHERE version = 1;
