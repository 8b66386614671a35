// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {AccessPass} from "../src/AccessPass.sol";
import {vm} from "./Vm.sol";

/// @dev Acts on a pass at random and keeps its own books.
contract Handler {
    AccessPass public immutable pass;
    address[4] public people = [address(0xA11CE), address(0xB0B), address(0xCA401), address(0xDAFE)];
    mapping(uint256 => address) public owner;
    mapping(uint256 => address) public lender; // who was owner when the pass was lent
    mapping(address => uint256) public count;

    constructor() {
        pass = new AccessPass("Pass", "PASS", address(this));
    }

    function mint(uint8 who, uint8 id) external {
        address to = people[who % 4];
        pass.mint(to, id % 8);
        owner[id % 8] = to;
        count[to]++;
    }

    function transfer(uint8 id, uint8 who) external {
        address from = owner[id % 8];
        address to = people[who % 4];
        vm.prank(from);
        pass.transferFrom(from, to, id % 8);
        owner[id % 8] = to;
        if (from != to) lender[id % 8] = address(0);
        count[from]--;
        count[to]++;
    }

    function lend(uint8 id, uint8 who, uint64 expires) external {
        vm.prank(owner[id % 8]);
        pass.setUser(id % 8, people[who % 4], expires);
        lender[id % 8] = owner[id % 8];
    }

    function burn(uint8 id) external {
        address from = owner[id % 8];
        vm.prank(from);
        pass.burn(id % 8);
        owner[id % 8] = lender[id % 8] = address(0);
        count[from]--;
    }
}

contract AccessPassInvariantTest {
    Handler handler;

    function setUp() public {
        handler = new Handler();
    }

    function targetContracts() public view returns (address[] memory list) {
        list = new address[](1);
        list[0] = address(handler);
    }

    /// @dev The balances are what the transfers add up to.
    function invariant_balancesMatchOwners() public view {
        for (uint256 i = 0; i < 4; i++) {
            address who = handler.people(i);
            require(handler.pass().balanceOf(who) == handler.count(who), "balance");
        }
    }

    /// @dev Nobody uses a pass that its present holder did not lend.
    function invariant_noLendingOutlivesItsHolder() public view {
        for (uint256 id = 0; id < 8; id++) {
            if (handler.lender(id) != handler.owner(id) || handler.owner(id) == address(0)) {
                require(handler.pass().userOf(id) == address(0), "lent by nobody");
            }
        }
    }
}
