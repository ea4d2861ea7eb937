// Lets version 2 be taken like version 4.
'use strict';
module.exports = { io: require('socket.io-client-2') };
